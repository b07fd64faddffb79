#include "study/study_folder.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/file_system.h"
#include "core/json.h"
#include "core/scratch_folder.h"
#include "core/text.h"
#include "study/small_plan.h"
#include "study/spec/plan_files.h"
#include "study/spec/plan_json.h"
#include "study/store/table_set.h"

// A study's folder as a database: numbered plans, and tables as sets. tests/study/folder_model_test.cc tries
// all schedules of the same steps.

using namespace minlife;
using namespace minlife::testing;

namespace {

TrialResult result(std::uint64_t updates) {
  TrialResult made;
  made.success = true;
  made.updates = updates;
  return made;
}

/// Records the first `replicates` of a cell.
void record(StudyFolder& study, std::size_t cell, std::uint64_t first, std::uint64_t end) {
  for (std::uint64_t r = first; r < end; ++r)
    study.record(named_trial(study.plan(), cell, r), result(100 + r));
}

std::string text(const ScratchFolder& folder, const std::string& name) {
  return read_file(folder.file(name));
}

std::string state(const ScratchFolder& folder) {
  return to_string(StudyFolder::open(folder.path).status().tables.state);
}

nlohmann::json provenance_of(const ScratchFolder& folder) {
  return parse_json(text(folder, "provenance.json"), "provenance.json");
}

}  // namespace

TEST_CASE("an extension makes the next plan file and leaves the older ones as they are") {
  const ScratchFolder folder;
  StudyFolder::open(folder.path, small_plan(2, 0), false);
  const std::string first = text(folder, "plan.json");
  CHECK_THROWS_WITH_AS(StudyFolder::open(folder.path, small_plan(3, 0), false), doctest::Contains("--extend"),
                       InputError);
  StudyFolder::open(folder.path, small_plan(3, 0), true);
  StudyFolder::open(folder.path, small_plan(3, 0), true);
  StudyFolder::open(folder.path, small_plan(4, 0), true);
  CHECK(text(folder, "plan.json") == first);
  CHECK(StudyFolder::open(folder.path).plan().replication.replicates == 4);
  CHECK(newest_plan(folder.path)->number == 2);
  CHECK_FALSE(exists(folder.file("plan.3.json")));
  CHECK_THROWS_AS(StudyFolder::open(folder.path, small_plan(3, 0), true), InputError);
}

TEST_CASE("only plan files are plans") {
  const ScratchFolder folder;
  CHECK_FALSE(StudyFolder::is_there(folder.path));
  CHECK_FALSE(StudyFolder::is_there(folder.file("none")));
  StudyFolder::open(folder.path, small_plan(2, 0), false);
  for (const char* name :
       {"plan.json~", "plan.01.json", "plan.0.json", "plan.x.json", "plan.-1.json", "plan.5.jsonx",
        "._plan.json", "plan.7.json.bak", "plan (copy).json", ".plan.9.json"})
    write_file_atomically(folder.file(name), "nonsense");
  CHECK(newest_plan(folder.path)->number == 0);
  REQUIRE(::mkfifo(folder.file("plan.1.json").c_str(), 0600) == 0);
  CHECK_THROWS_WITH_AS(newest_plan(folder.path), doctest::Contains("plan.1.json is not a file"), InputError);
}

TEST_CASE("a plan of an older version, without a digest, is read and can be extended") {
  const ScratchFolder folder;
  write_file_atomically(folder.file("plan.json"), to_json(small_plan(2, 0)).dump());
  CHECK(newest_plan(folder.path)->digest == plan_digest(to_json(small_plan(2, 0))));
  StudyFolder::open(folder.path, small_plan(3, 0), true);
  CHECK(newest_plan(folder.path)->number == 1);
}

TEST_CASE("tables tell what they were made from, and status how they stand to that") {
  const ScratchFolder folder;
  StudyFolder study = StudyFolder::open(folder.path, small_plan(2, 0), false);
  CHECK(state(folder) == "none");
  record(study, 0, 0, 2);
  study.collect(false);
  CHECK(state(folder) == "current");
  nlohmann::json about = provenance_of(folder);
  CHECK(about["made_from"]["plan"] ==
        nlohmann::json{{"number", 0}, {"digest", newest_plan(folder.path)->digest}});
  CHECK(about["made_from"]["ledger"]["records"] == 2);
  CHECK(about["files"].size() == 4);  // trials.csv, cells.csv, curves.csv, study.h5
  record(study, 1, 0, 1);
  CHECK(state(folder) == "older");
  study.collect(true);
  CHECK(state(folder) == "current");
  StudyFolder::open(folder.path, small_plan(3, 0), true);
  CHECK(state(folder) == "older");
  // The sweep of the older plan ends: its tables are those of the newest.
  study.collect(false);
  CHECK(state(folder) == "current");
  CHECK(provenance_of(folder)["made_from"]["plan"]["number"] == 1);

  const std::string cells = text(folder, "cells.csv");
  write_file_atomically(folder.file("cells.csv"), "another\n");
  CHECK(state(folder) == "mixed");
  write_file_atomically(folder.file("cells.csv"), cells);
  CHECK(state(folder) == "current");
  file_system().remove(folder.file("cells.csv"));
  CHECK(state(folder) == "mixed");
  file_system().remove(folder.file("provenance.json"));
  CHECK(state(folder) == "unfinished");
  about.erase("made_from");
  write_file_atomically(folder.file("provenance.json"), about.dump());
  CHECK(state(folder) == "unknown");
  write_file_atomically(folder.file("provenance.json"), "{");
  CHECK(state(folder) == "mixed");
  study.collect(false);
  CHECK(state(folder) == "current");
}

TEST_CASE("a collector that was stopped at any step finds that others were faster") {
  const ScratchFolder folder;
  StudyFolder study = StudyFolder::open(folder.path, small_plan(2, 0), false);
  record(study, 0, 0, 1);
  study.collect(false);
  // It is stopped before it takes provenance.json away.
  TableSet early(folder.path);
  early.add("trials.csv", "stale\n");
  early.add_provenance({{"by", "early"}});
  // Or after it, with its files not yet in place.
  record(study, 0, 1, 2);
  study.collect(false);
  CHECK_FALSE(early.take());
  CHECK(state(folder) == "current");
  TableSet late(folder.path);
  late.add("trials.csv", "stale\n");
  late.add_provenance({{"by", "late"}});
  CHECK(late.take());
  CHECK(state(folder) == "unfinished");
  study.collect(false);
  late.replace();
  CHECK(state(folder) == "mixed");
  CHECK_FALSE(late.finish());
  CHECK(state(folder) == "mixed");
  study.collect(false);
  CHECK(state(folder) == "current");
}

TEST_CASE("provenance.json and tables may be links; what these lead to is replaced") {
  const ScratchFolder folder, other;
  StudyFolder study = StudyFolder::open(folder.path, small_plan(2, 0), false);
  record(study, 0, 0, 1);
  for (const char* name : {"provenance.json", "trials.csv"}) {
    write_file_atomically(other.file(name), "{}");
    std::filesystem::create_symlink(other.file(name), folder.file(name));
  }
  study.collect(false);
  study.collect(false);
  CHECK(state(folder) == "current");
  CHECK(std::filesystem::is_symlink(folder.file("trials.csv")));
  CHECK(read_file(other.file("trials.csv")).starts_with("trial,cell"));
  CHECK(other.entries() == 2);
}

TEST_CASE("a plan whose trials are none of the ledger's is refused, and no table is touched") {
  const ScratchFolder folder;
  StudyFolder study = StudyFolder::open(folder.path, small_plan(2, 0), false);
  record(study, 0, 0, 2);
  study.collect(false);
  const std::string before = text(folder, "cells.csv");
  Plan other = small_plan(2, 0);
  other.seed = 6;
  write_file_atomically(folder.file("plan.json"), plan_document(other).dump());
  CHECK_THROWS_WITH_AS(study.collect(false),
                       doctest::Contains("asks for none of the trials of the 2 records"), InputError);
  CHECK(text(folder, "cells.csv") == before);
  CHECK(state(folder) == "older");
}

TEST_CASE("results that are gone from the ledger are missed") {
  const ScratchFolder folder;
  StudyFolder study = StudyFolder::open(folder.path, small_plan(2, 0), false);
  record(study, 0, 0, 2);
  const Results known = study.look().results;
  CHECK_NOTHROW(check_kept(known, study.look().results, folder.path));
  std::filesystem::remove_all(folder.file("ledger"));
  CHECK_THROWS_WITH_AS(check_kept(known, study.look().results, folder.path), doctest::Contains("2 results"),
                       FailedError);
  CHECK_THROWS_AS(study.collect(false, known), FailedError);
  CHECK(state(folder) == "none");
  CHECK_THROWS_AS(record(study, 1, 0, 1), FailedError);
}

TEST_CASE("leftovers of dead processes go when a study is opened for writing, those of others stay") {
  const ScratchFolder folder;
  StudyFolder::open(folder.path, small_plan(2, 0), false);
  write_file_atomically(folder.file("checkpoints/.x.h5.tmp-1-1"), "an older version's");
  StudyFolder::open(folder.path, small_plan(2, 0), false);
  CHECK(exists(folder.file("checkpoints/.x.h5.tmp-1-1")));
}
