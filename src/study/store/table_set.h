#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/atomic_file.h"

namespace minlife {

/// What a study's tables are made from: a plan, and a ledger at one moment.
struct TableSource {
  std::uint64_t plan = 0;     ///< the plan's number
  std::string plan_digest;    ///< of study/spec/plan_json.h
  std::uint64_t records = 0;  ///< in the ledger
  std::string ledger_digest;  ///< of study/store/ledger.h
  bool operator==(const TableSource&) const = default;
};

/// {"plan": {"number", "digest"}, "ledger": {"records", "digest"}}
nlohmann::json to_json(const TableSource& source);
/// Reads that; throws as nlohmann::json does, or InputError.
TableSource table_source_from_json(const nlohmann::json& source);

/// The tables of a folder as one set: all of one making or, told by provenance.json, none; and no set takes
/// the place of one that was made from more.
///
/// Any number of processes may collect at the same time, be stopped for hours between any two steps, and die.
/// So the steps are, and tests/study/folder_model_test.cc shows that no schedule of them goes wrong:
///   1. note what provenance.json is there (constructor), and only then read plan and ledger;
///   2. write every file, provenance.json too, under a temporary name (add, add_provenance);
///   3. take provenance.json away by renaming it (take). Where it is not the one of step 1, another set was
///      finished meanwhile, perhaps of more records: begin anew;
///   4. rename the files to their names (replace); a reader finds no provenance.json, and knows them
///      unfinished;
///   5. give provenance.json its name by link(2) (finish). Where there is one already, another set was
///      finished since step 3, and ours lies over it: begin anew.
/// Where a network's file system shows names late, the files of step 2 see to it that step 3 looks at the
/// folder as it is: a client that changes a folder learns whether others have.
///
/// Whoever finishes last has thus read plan and ledger after every other set was finished that it replaced.
/// provenance.json holds the digests of all files, so that what a process left that died on the way is told
/// (table_report.h).
class TableSet {
 public:
  explicit TableSet(std::string folder);

  /// Throws FailedError where the set of step 1 was made from more records than `now` has, or from a later
  /// plan: then this process does not see all that others wrote (file systems of networks show a new segment
  /// late), or segments were removed.
  void check_not_older(const TableSource& now) const;

  /// Writes the file to be called DIR/NAME. Throws as AtomicFile does; then nothing has been replaced.
  void add(const std::string& name, std::string_view bytes);

  /// Writes provenance.json: `about`, and under "files" the SHA-256 of what was added, by name.
  void add_provenance(nlohmann::json about);

  /// What was added, in that order.
  std::vector<std::string> names() const;

  /// Steps 3 to 5. False: begin anew, with another TableSet.
  bool take();
  void replace();
  bool finish();

 private:
  struct Staged {
    std::string name, digest;
    std::unique_ptr<AtomicFile> file;
  };

  std::string folder_, provenance_;  ///< provenance_: the path, behind links
  std::string seen_;                 ///< what was there; empty: nothing
  std::vector<Staged> files_;
  std::unique_ptr<AtomicFile> about_;
};

/// What DIR/provenance.json holds; empty where there is no such file.
std::string read_provenance(const std::string& folder);

}  // namespace minlife
