#include "core/energy.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "core/fake_powercap.h"

using namespace minlife;
using namespace minlife::testing;

TEST_CASE("packages and memory are counted, and nothing twice") {
  const FakePowercap zones;
  zones.zone("intel-rapl:0", "package-0", 1'000'000);
  zones.zone("intel-rapl:0:0", "core", 500'000);
  zones.zone("intel-rapl:0:1", "dram", 2'000'000);
  zones.zone("intel-rapl:1", "package-1", 0);
  zones.zone("intel-rapl:2", "psys", 7);
  zones.zone("intel-rapl-mmio:0", "package-0", 1'000'000);
  EnergyCounter counter(zones.folder());
  CHECK(counter.joules() == 0.0);
  zones.set("intel-rapl:0", 1'500'000);
  zones.set("intel-rapl:0:0", 900'000);
  zones.set("intel-rapl:0:1", 2'250'000);
  zones.set("intel-rapl:1", 4'000'000);
  zones.set("intel-rapl:2", 9'000'000);
  zones.set("intel-rapl-mmio:0", 1'500'000);
  CHECK(counter.joules() == doctest::Approx(4.75));
}

TEST_CASE("a counter that wraps around goes on") {
  const FakePowercap zones;
  zones.zone("intel-rapl:0", "package-0", FakePowercap::kRange - 250'000);
  EnergyCounter counter(zones.folder());
  zones.set("intel-rapl:0", 500'000);
  CHECK(counter.joules() == doctest::Approx(0.75));
  zones.set("intel-rapl:0", 600'000);
  CHECK(counter.joules() == doctest::Approx(0.85));
}

TEST_CASE("where a zone cannot be read, nothing is told") {
  CHECK_FALSE(EnergyCounter("no/such/folder").joules());
  const FakePowercap zones;
  CHECK_FALSE(EnergyCounter(zones.folder()).joules());
  zones.zone("intel-rapl:0", "package-0", 0);
  zones.zone("intel-rapl:1", "package-1", 0);
  EnergyCounter counter(zones.folder());
  CHECK(counter.joules() == 0.0);
  zones.set("intel-rapl:1", "busy");
  CHECK_FALSE(counter.joules());
  CHECK_FALSE(EnergyCounter(zones.folder()).joules());  // one of two would pass for both
  zones.set("intel-rapl:1", 0);
  CHECK_FALSE(counter.joules());  // what was drawn meanwhile is unknown
}

TEST_CASE("what is drawn is shared equally by whoever is there, and by nobody where none is") {
  const FakePowercap zones;
  zones.zone("intel-rapl:0", "package-0", 0);
  EnergyMeter meter{EnergyCounter(zones.folder())};
  zones.set("intel-rapl:0", 10'000'000);
  EnergyMeter::Account first(meter);
  zones.set("intel-rapl:0", 11'000'000);
  {
    EnergyMeter::Account second(meter);
    zones.set("intel-rapl:0", 15'000'000);
    CHECK(second.joules() == doctest::Approx(2));
    zones.set("intel-rapl:0", 16'000'000);
  }
  zones.set("intel-rapl:0", 19'000'000);
  CHECK(first.joules() == doctest::Approx(1 + 2 + 0.5 + 3));
  std::filesystem::remove_all(zones.folder());
  CHECK_FALSE(first.joules());
}
