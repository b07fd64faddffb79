#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "core/fake_powercap.h"
#include "study/routes/route_rows.h"
#include "study/small_shrink.h"
#include "study/spec/shrink_spec.h"
#include "study/study_folder.h"
#include "study/tables/routes_table.h"
#include "study/trial/run_trial.h"
#include "study/work/runner.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// A machine that draws a millijoule for every few times that a trial asks whether it shall end: on one
/// thread, known to the joule.
class Drawn {
 public:
  Drawn() : meter_((zones_.zone(kZone, "package-0", 0), EnergyCounter(zones_.folder()))) {}

  EnergyMeter& meter() { return meter_; }
  double joules() const { return 1e-3 * static_cast<double>(asked_ / kAsks); }
  bool draw() {
    if (++asked_ % kAsks == 0) zones_.set(kZone, 1000 * (asked_ / kAsks));
    return false;
  }

 private:
  static constexpr const char* kZone = "intel-rapl:0";
  static constexpr std::uint64_t kAsks = 16;

  FakePowercap zones_;
  EnergyMeter meter_;
  std::uint64_t asked_ = 0;
};

}  // namespace

TEST_CASE("what the machine draws is the trials', in the ledger and in the table") {
  const Plan plan = small_shrink("[\"prune_magnitude\"]", "", "[0.5]");
  const ScratchFolder scratch;
  StudyFolder study = StudyFolder::open(scratch.file("s"), plan, false);
  Drawn drawn;
  RunnerOptions options;
  options.energy = &drawn.meter();
  RunnerCallbacks callbacks;
  callbacks.interrupted = [&] { return drawn.draw(); };
  callbacks.finished = [&](const NamedTrial& trial, const TrialResult& result) {
    study.record(trial, result);
  };
  Results results;
  REQUIRE(run_plan(plan, results, options, callbacks).failures.empty());
  results = StudyFolder::open(scratch.file("s")).look().results;
  double all = 0;
  for (const auto& [id, result] : results) {
    REQUIRE(result.joules.has_value());
    CHECK(*result.joules > 0);
    all += *result.joules;
  }
  REQUIRE(drawn.joules() > 0);
  CHECK(all == doctest::Approx(drawn.joules()));
  // The last row's parents are all there is beside it.
  auto rows = route_rows(plan, results);
  REQUIRE(rows.back().joules.has_value());
  CHECK(*rows.back().joules == doctest::Approx(all));
  const Table table = routes_table(plan, rows, true);
  const auto column = std::find(table.columns.begin(), table.columns.end(), "joules") - table.columns.begin();
  CHECK(table.rows.back().at(static_cast<std::size_t>(column)) == Value(*rows.back().joules));
  // One trial that nobody measured, and the sum would be of something else.
  results.begin()->second.joules.reset();
  rows = route_rows(plan, results);
  CHECK_FALSE(rows.back().joules);
}

TEST_CASE("a trial that goes on adds up its joules, and knows none where a part was not measured") {
  TrainConfig config;
  config.steps = 1;
  config.width = 2;
  config.stop = Stop::never;
  config.examples = 8000;
  const Trial trial{config, 3, 0};
  const ScratchFolder scratch;
  Drawn drawn;
  TrialFiles files;
  files.checkpoint = scratch.file("c.h5");
  files.energy = &drawn.meter();
  int asked = 0;
  REQUIRE_FALSE(run_trial(trial, files, [&] {
    drawn.draw();
    if (++asked < 500) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1050));  // what took less is not worth saving
    return true;
  }));
  const double before = drawn.joules();
  REQUIRE(std::filesystem::exists(files.checkpoint));
  std::filesystem::copy_file(files.checkpoint, scratch.file("unmeasured.h5"));
  const auto whole = run_trial(trial, files, [&] { return drawn.draw(); });
  REQUIRE(whole.has_value());
  CHECK(drawn.joules() > before);
  CHECK(whole->joules.value_or(0) == doctest::Approx(drawn.joules()));
  files.checkpoint = scratch.file("unmeasured.h5");
  files.energy = nullptr;
  const auto unmeasured = run_trial(trial, files, {});
  REQUIRE(unmeasured.has_value());
  CHECK_FALSE(unmeasured->joules);
}
