#include <doctest/doctest.h>

#include <string>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/memory_file_system.h"

using namespace minlife;
using minlife::testing::MemoryFileSystem;
using Fault = MemoryFileSystem::Fault;

namespace {

const std::string kOld = "old", kNew = "the new content";

MemoryFileSystem disk_with_old_file() {
  MemoryFileSystem disk;
  disk.create_folders("d");
  write_file_atomically("d/a", kOld, disk);
  disk.operations = 0;
  return disk;
}

bool replace(MemoryFileSystem& disk) {
  try {
    write_file_atomically("d/a", kNew, disk);
    return true;
  } catch (const FailedError&) {
    return false;
  }
}

std::string content(MemoryFileSystem disk) {
  disk.fault = [](int) { return Fault::kNone; };
  return disk.read("d/a", 100);
}

}  // namespace

TEST_CASE(
    "the nth call fails, for n = 1, 2, ... until a run passes: the old file or the new one, never half") {
  // Five calls: create, write, flush, rename, flush the folder.
  for (const Fault kind : {Fault::kFail, Fault::kShortWrite, Fault::kWriteThenFail}) {
    int n = 1;
    for (bool fault_was_met = true; fault_was_met; ++n) {
      CAPTURE(n);
      MemoryFileSystem disk = disk_with_old_file();
      fault_was_met = false;
      disk.fault = [&](int operation) {
        fault_was_met = fault_was_met || operation == n;
        return operation == n ? kind : Fault::kNone;
      };
      const bool done = replace(disk);
      if (done) CHECK(content(disk) == kNew);
      CHECK((content(disk) == kNew || content(disk) == kOld));
      CHECK(disk.files().size() == 1);  // the temporary file is gone
      for (const std::size_t kept : {0u, 1u, 100u}) {
        MemoryFileSystem after = disk;
        after.power_cut([&](std::size_t size) { return std::min(size, kept); });
        if (done) CHECK(content(after) == kNew);
        CHECK((content(after) == kNew || content(after) == kOld));
        CHECK(replace(after));
        CHECK(content(after) == kNew);
      }
    }
    CHECK(n == 7);
  }
}

TEST_CASE("the power fails at the nth call, for n = 1, 2, ...") {
  for (int n = 1; n <= 6; ++n) {
    CAPTURE(n);
    MemoryFileSystem disk = disk_with_old_file();
    disk.fault = [&](int operation) { return operation >= n ? Fault::kFail : Fault::kNone; };
    CHECK(replace(disk) == (n == 6));
    disk.power_cut([](std::size_t) { return std::size_t{0}; });
    CHECK(content(disk) == (n == 6 ? kNew : kOld));
  }
}

TEST_CASE("a new file is made once: a second one is refused, and a fault leaves none or all of it") {
  for (int n = 1; n <= 6; ++n) {
    CAPTURE(n);
    MemoryFileSystem disk;
    disk.create_folders("d");
    disk.operations = 0;
    disk.fault = [n](int operation) { return operation == n ? Fault::kFail : Fault::kNone; };
    bool done = false;
    try {
      done = create_file_atomically("d/a", kNew, disk);
    } catch (const FailedError&) {
    }
    CHECK(done == (n == 6));
    disk.fault = [](int) { return Fault::kNone; };
    // Only the folder's flush comes after the name.
    CHECK(disk.files().size() == (n >= 5 ? 1 : 0));
    CHECK(create_file_atomically("d/a", kOld, disk) == (n < 5));
    CHECK(content(disk) == (n < 5 ? kOld : kNew));
    CHECK(disk.files().size() == 1);
  }
}
