#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/memory_file_system.h"
#include "data/hdf5.h"
#include "study/small_plan.h"
#include "study/study_folder.h"
#include "study/trial/run_trial.h"
#include "study/trial/starting_state.h"
#include "study/work/runner.h"

// A whole study on a disk in memory whose nth call fails, for n = 1, 2, ... until a run passes.

using namespace minlife;
using minlife::testing::MemoryFileSystem;
using minlife::testing::small_plan;
using Fault = MemoryFileSystem::Fault;

namespace {

constexpr const char* kFolder = "d/study";

/// Two trials of a millisecond, saved on their way again and again.
Plan tiny_plan() {
  Plan plan = small_plan(1, 0);
  for (GridCell& cell : plan.cells) {
    cell.config.height = cell.config.board_width = 8;
    cell.config.examples = 8 * 130;
    cell.config.check_every = 65;
  }
  return plan;
}

/// Opens, runs and collects, as `minlife sweep` does, and keeps the first trial's network, as a trial from
/// which others derive. Trials whose record returned are acknowledged. False where anything failed.
bool run_study(std::set<std::string>& acknowledged) try {
  const Plan plan = tiny_plan();
  StudyFolder study = StudyFolder::open(kFolder, plan, false);
  Results results = study.look().results;
  RunnerOptions options;
  options.checkpoints = study.checkpoints();
  options.checkpoint_seconds = -1;
  RunnerCallbacks callbacks;
  callbacks.finished = [&](const NamedTrial& trial, const TrialResult& result) {
    study.record(trial, result);
    acknowledged.insert(trial.id);
  };
  const RunSummary summary = run_plan(plan, results, options, callbacks);
  const NamedTrial first = named(trial_of(plan, 0, 0));
  file_system().create_folders("d/models");
  if (!exists("d/models/" + first.id + ".h5")) run_trial(first.trial, {"", "d/models", true}, {});
  study.collect(false);
  return summary.failures.empty();
} catch (const Error&) {
  return false;
}

const std::vector<std::string>& tables() {
  static const std::vector<std::string> kTables{"/trials.csv", "/cells.csv"};
  return kTables;
}

/// What an undisturbed run leaves.
std::map<std::string, std::string> undisturbed(int* operations = nullptr) {
  MemoryFileSystem disk;
  const ReplacedFileSystem replaced(disk);
  std::set<std::string> acknowledged;
  REQUIRE(run_study(acknowledged));
  REQUIRE(acknowledged.size() == 2);
  if (operations) *operations = disk.operations;
  std::map<std::string, std::string> texts;
  for (const std::string& table : tables()) texts[table] = disk.read(kFolder + table, 1 << 20);
  return texts;
}

/// After a power cut all that was acknowledged is there, every file under its final name is whole, and
/// running again ends in the tables of an undisturbed run. keeps_ends: whether unflushed ends survive the
/// cut.
void check_survival(const MemoryFileSystem& disk, const std::set<std::string>& acknowledged,
                    const std::map<std::string, std::string>& wanted, bool keeps_ends) {
  MemoryFileSystem after = disk;
  after.power_cut([&](std::size_t size) { return keeps_ends ? size : 0; });
  const ReplacedFileSystem replaced(after);
  if (!acknowledged.empty()) {
    const Results kept = StudyFolder::open(kFolder).look().results;
    for (const std::string& id : acknowledged) CHECK(kept.count(id) == 1);
  }
  for (const auto& [path, file] : after.files()) {
    if (path.find("/.") != std::string::npos) continue;  // a temporary name
    if (path.ends_with(".h5")) CHECK_NOTHROW(hdf5::File::from_image(path, file.bytes));
    if (path.ends_with("plan.json")) CHECK(StudyFolder::open(kFolder).plan().cells.size() == 2);
  }
  std::set<std::string> again;
  CHECK(run_study(again));
  for (const std::string& table : tables()) CHECK(after.read(kFolder + table, 1 << 20) == wanted.at(table));
  CHECK(trained_state(named(trial_of(tiny_plan(), 0, 0)), "d/models", {}).has_value());
}

}  // namespace

TEST_CASE("whatever call of a study fails, what was acknowledged is kept and the study can go on") {
  const auto wanted = undisturbed();
  for (const Fault kind : {Fault::kFail, Fault::kShortWrite, Fault::kWriteThenFail}) {
    int n = 0;
    for (bool met = true; met;) {
      ++n;
      CAPTURE(static_cast<int>(kind));
      CAPTURE(n);
      met = false;
      MemoryFileSystem disk;
      disk.fault = [&](int operation) {
        met = met || operation == n;
        return operation == n ? kind : Fault::kNone;
      };
      std::set<std::string> acknowledged;
      {
        const ReplacedFileSystem replaced(disk);
        const bool passed = run_study(acknowledged);
        if (!met) CHECK(passed);
      }
      check_survival(disk, acknowledged, wanted, n % 2 == 0);
    }
    CHECK(n > 40);  // all the calls that a study makes
  }
}

TEST_CASE("the power fails at any call of a study") {
  int operations = 0;
  const auto wanted = undisturbed(&operations);
  for (int n = 1; n <= operations; ++n) {
    CAPTURE(n);
    MemoryFileSystem disk;
    disk.fault = [&](int operation) { return operation >= n ? Fault::kWriteThenFail : Fault::kNone; };
    std::set<std::string> acknowledged;
    {
      const ReplacedFileSystem replaced(disk);
      CHECK_FALSE(run_study(acknowledged));
    }
    for (const bool keeps_ends : {false, true}) check_survival(disk, acknowledged, wanted, keeps_ends);
  }
}
