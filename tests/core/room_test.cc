#include "core/room.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "core/figures.h"
#include "core/scratch_folder.h"

using namespace minlife;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMiB = 1 << 20;

/// /proc and /sys as a kernel would have them.
struct FakeMachine : ScratchFolder {
  void put(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(path + name).parent_path());
    std::ofstream(path + name) << text;
  }
  FakeMachine() {
    put("/proc/meminfo", "MemTotal:  99 kB\nMemAvailable:     1048576 kB\nSwapFree: 9999999 kB\n");
  }
};

}  // namespace

TEST_CASE("without limits, memory is what the machine has left") {
  const FakeMachine machine;
  CHECK(memory_room(machine.path).bytes == 1024 * kMiB);
  CHECK(memory_room(machine.path).bound.find("machine") != std::string::npos);
}

TEST_CASE("a control group of version 2, or one above it, leaves less") {
  const FakeMachine machine;
  machine.put("/proc/self/cgroup", "0::/jobs/one\n");
  machine.put("/sys/fs/cgroup/jobs/one/memory.max", "max\n");
  machine.put("/sys/fs/cgroup/jobs/one/memory.current", "1000\n");
  CHECK(memory_room(machine.path).bytes == 1024 * kMiB);
  machine.put("/sys/fs/cgroup/jobs/memory.max", "500000000\n");
  machine.put("/sys/fs/cgroup/jobs/memory.current", "450000000\n");
  CHECK(memory_room(machine.path).bytes == 50000000);
  machine.put("/sys/fs/cgroup/jobs/memory.stat", "anon 7\ninactive_file 100000000\nactive_file 5\n");
  CHECK(memory_room(machine.path).bytes == 150000000);
  machine.put("/sys/fs/cgroup/jobs/one/memory.max", "900\n");
  CHECK(memory_room(machine.path).bytes == 0);
  CHECK(memory_room(machine.path).bound.find("control group") != std::string::npos);
}

TEST_CASE("a control group of version 1 leaves less") {
  const FakeMachine machine;
  machine.put("/proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/a/b\n0::/\n");
  machine.put("/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
  machine.put("/sys/fs/cgroup/memory/a/b/memory.usage_in_bytes", "5\n");
  machine.put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "3000\n");
  machine.put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "1000\n");
  machine.put("/sys/fs/cgroup/memory/memory.stat", "total_inactive_file 500\n");
  CHECK(memory_room(machine.path).bytes == 2500);
}

TEST_CASE("what cannot be told does not bound") {
  const ScratchFolder nothing;
  CHECK(memory_room(nothing.path).bytes > 1024 * kMiB);
  CHECK(disk_room(nothing.path + "/absent").bytes > 1024 * kMiB);
  CHECK_NOTHROW(check_memory_room(1, "this", "nothing"));
}

TEST_CASE("a need beyond the room is told with both numbers") {
  CHECK_THROWS_WITH_AS(check_memory_room(5e15, "this training", "try smaller boards"),
                       doctest::Contains("this training needs 5.0 PB of memory, and only "), FailedError);
  CHECK_THROWS_WITH_AS(check_memory_room(1e30, "this training", "try smaller boards"),
                       doctest::Contains("needs more than 1.0 EB of memory"), FailedError);
  CHECK_THROWS_WITH_AS(check_disk_room(5e17, "/", "p.h5", "try fewer"),
                       doctest::Contains("is free there (try fewer)"), FailedError);
}

TEST_CASE("bytes as people read them") {
  CHECK(bytes_text(0) == "0 bytes");
  CHECK(bytes_text(999) == "999 bytes");
  CHECK(bytes_text(1000) == "1.0 kB");
  CHECK(bytes_text(9949999) == "9.9 MB");
  CHECK(bytes_text(12345678) == "12 MB");
  CHECK(bytes_text(999600000) == "1.0 GB");
  CHECK(bytes_text(5400000000) == "5.4 GB");
}
