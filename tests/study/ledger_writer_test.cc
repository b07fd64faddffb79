#include "study/store/ledger_writer.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/error.h"
#include "core/memory_file_system.h"
#include "core/random.h"
#include "core/sha256.h"
#include "study/store/ledger.h"

using namespace minlife;
using minlife::testing::MemoryFileSystem;
using Fault = MemoryFileSystem::Fault;

namespace {

constexpr int kRecords = 6;

std::string id(int trial) { return sha256_hex(std::to_string(trial)); }
nlohmann::json record_of(int trial) { return {{"trial", id(trial)}, {"result", trial * 0.1}}; }

/// Appends kRecords records, each tried up to `tries` times; returns those that were acknowledged.
std::set<std::string> run(MemoryFileSystem& disk, int tries) {
  LedgerWriter writer("d/ledger", disk);
  std::set<std::string> acknowledged;
  for (int trial = 0; trial < kRecords; ++trial)
    for (int attempt = 0; attempt < tries; ++attempt) try {
        writer.append(record_of(trial));
        acknowledged.insert(id(trial));
        break;
      } catch (const FailedError&) {
      }
  return acknowledged;
}

/// Whatever survives of the unflushed ends: all acknowledged records are there, nothing that was not appended
/// is, and the study can go on.
void check_survival(const MemoryFileSystem& disk, const std::set<std::string>& acknowledged) {
  const std::vector<MemoryFileSystem::Survival> survivals{
      [](std::size_t) { return std::size_t{0}; }, [](std::size_t size) { return size / 2; },
      [](std::size_t size) { return size > 0 ? size - 1 : 0; }, [](std::size_t size) { return size; }};
  for (const auto& survival : survivals) {
    MemoryFileSystem after = disk;
    after.power_cut(survival);
    const Ledger ledger = read_ledger("d/ledger", after);
    for (const std::string& trial : acknowledged) CHECK(ledger.trials.contains(trial));
    for (const auto& [trial, entry] : ledger.trials) {
      const double value = entry.record.at("result").get<double>();
      CHECK(id(static_cast<int>(value * 10 + 0.5)) == trial);
    }
    CHECK(run(after, 1).size() == kRecords);
    CHECK(read_ledger("d/ledger", after).trials.size() == kRecords);
  }
}

}  // namespace

TEST_CASE("without faults: one segment, each record flushed before it is acknowledged") {
  MemoryFileSystem disk;
  const auto acknowledged = run(disk, 1);
  CHECK(acknowledged.size() == kRecords);
  CHECK(disk.files().size() == 1);
  // Folder, segment, folder flush; then a write and a flush for each record.
  CHECK(disk.operations == 3 + 2 * kRecords);
  for (const auto& [path, file] : disk.files()) CHECK(file.durable_bytes == file.bytes.size());
  check_survival(disk, acknowledged);
}

TEST_CASE("a full segment is left for the next one") {
  MemoryFileSystem disk;
  LedgerWriter writer("d/ledger", disk);
  constexpr int kMany = 30;
  for (int trial = 0; trial < kMany; ++trial) {
    nlohmann::json large = record_of(trial);
    large["curve"] = std::string(100000, 'x');
    writer.append(large);
  }
  CHECK(disk.files().size() == 3);
  for (const auto& [path, file] : disk.files()) CHECK(file.bytes.size() < 1200000);
  CHECK(read_ledger("d/ledger", disk).trials.size() == kMany);
}

TEST_CASE(
    "the nth operation fails, for every n: what was acknowledged is there, later records are unspoilt") {
  for (const Fault kind : {Fault::kFail, Fault::kShortWrite, Fault::kWriteThenFail})
    for (int n = 1; n <= 3 + 2 * kRecords; ++n) {
      CAPTURE(static_cast<int>(kind));
      CAPTURE(n);
      MemoryFileSystem disk;
      disk.fault = [&](int operation) { return operation == n ? kind : Fault::kNone; };
      const auto acknowledged = run(disk, 2);
      CHECK(acknowledged.size() == kRecords);
      CHECK(read_ledger("d/ledger", disk).trials.size() == kRecords);
      check_survival(disk, acknowledged);
    }
}

TEST_CASE("a failed record is not retried: the others are all there") {
  for (const Fault kind : {Fault::kFail, Fault::kShortWrite, Fault::kWriteThenFail})
    for (int n = 1; n <= 3 + 2 * kRecords; ++n) {
      CAPTURE(static_cast<int>(kind));
      CAPTURE(n);
      MemoryFileSystem disk;
      disk.fault = [&](int operation) { return operation == n ? kind : Fault::kNone; };
      const auto acknowledged = run(disk, 1);
      CHECK(acknowledged.size() == kRecords - 1);
      check_survival(disk, acknowledged);
    }
}

TEST_CASE("the power fails at the nth operation, for every n") {
  for (int n = 1; n <= 3 + 2 * kRecords; ++n) {
    CAPTURE(n);
    MemoryFileSystem disk;
    disk.fault = [&](int operation) { return operation >= n ? Fault::kWriteThenFail : Fault::kNone; };
    const auto acknowledged = run(disk, 1);
    CHECK(static_cast<int>(acknowledged.size()) == std::max(0, (n - 4) / 2));
    check_survival(disk, acknowledged);
  }
}

TEST_CASE("random faults of all kinds, again and again") {
  constexpr std::uint64_t kSeed = 77;
  CAPTURE(kSeed);
  for (std::uint64_t index = 0; index < 300; ++index) {
    CAPTURE(index);
    RandomStream random(kSeed, purpose("faults"), index, 0);
    MemoryFileSystem disk;
    disk.fault = [&](int) {
      return random.below(3) > 0 ? Fault::kNone : static_cast<Fault>(1 + random.below(3));
    };
    check_survival(disk, run(disk, 4));
  }
}

TEST_CASE("a segment that somebody removes or replaces is noticed by the next append, with what is lost") {
  for (const bool replace : {false, true}) {
    CAPTURE(replace);
    MemoryFileSystem disk;
    LedgerWriter writer("d/ledger", disk);
    writer.append(record_of(0));
    writer.append(record_of(1));
    const std::string segment = disk.files().begin()->first;
    disk.remove(segment);
    if (replace) disk.create_exclusively(segment)->append("other");
    CHECK_THROWS_WITH_AS(
        writer.append(record_of(2)),
        doctest::Contains("was removed or replaced while it was written to: 3 results that this process"),
        FailedError);
    if (replace) disk.remove(segment);
    // The next one starts another segment.
    writer.append(record_of(3));
    CHECK(read_ledger("d/ledger", disk).trials.size() == 1);
  }
}

TEST_CASE("a taken name is passed over, and endless ones are an error") {
  MemoryFileSystem disk;
  int taken = 5;
  disk.name_is_taken = [&] { return taken-- > 0; };
  CHECK(run(disk, 1).size() == kRecords);
  MemoryFileSystem full;
  full.name_is_taken = [] { return true; };
  CHECK(run(full, 1).empty());
}

TEST_CASE("on the real disk: writers and threads share a folder, a reader looks on") {
  const std::string root =
      (std::filesystem::temp_directory_path() / ("minlife-ledger-" + std::to_string(::getpid()))).string();
  const std::string folder = root + "/study/ledger";
  CHECK(read_ledger(folder).trials.empty());
  constexpr int kThreads = 4, kEach = 25;
  {
    LedgerWriter shared(folder), other(folder);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kEach; ++i) {
          shared.append(record_of(thread * kEach + i));
          other.append(record_of(thread * kEach + i));
        }
      });
    std::size_t seen = 0;
    while (seen < kThreads * kEach) {
      const std::size_t now = read_ledger(folder).trials.size();
      if (now < seen) FAIL("a record vanished");
      seen = now;
      std::this_thread::yield();
    }
    for (std::thread& thread : threads) thread.join();
  }
  CHECK(posix_file_system().list(folder).size() == 2);
  CHECK(read_ledger(folder).trials.size() == kThreads * kEach);
  std::filesystem::remove_all(root);
}
