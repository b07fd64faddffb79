#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/tell.h"
#include "study/plan/plan.h"
#include "study/store/curves.h"
#include "study/store/ledger_writer.h"
#include "study/store/table_report.h"
#include "study/trial/results.h"

namespace minlife {

/// A study's folder: its plans (study/spec/plan_files.h), ledger/ (what is done), curves/ (learning curves,
/// in segments like the ledger's), checkpoints/ (what is on its way) and the tables.
class StudyFolder {
 public:
  /// Opens DIR for `plan`, creating it when it is not there, and removes what killed processes left there
  /// (core/leftovers.h). Where DIR holds another plan: throws InputError with a line for each difference, and
  /// the hint at --extend where the new plan only adds; with `extend` such a plan becomes the newest. When it
  /// returns, the newest plan holds all that `plan` asks for, whatever other processes do at the same time.
  static StudyFolder open(const std::string& folder, const Plan& plan, bool extend);

  /// Throws as open() does where DIR holds a plan that `plan` does not fit. Changes nothing.
  static void check(const std::string& folder, const Plan& plan, bool extend);

  /// Opens an existing study as it is.
  static StudyFolder open(const std::string& folder);

  /// Whether there is a study to open.
  static bool is_there(const std::string& folder);

  const Plan& plan() const { return plan_; }
  const std::string& path() const { return folder_; }
  std::string checkpoints() const { return folder_ + "/checkpoints"; }
  /// Where networks are kept, ID.h5: those that others derive from, and of a sweep those that its spec
  /// asks for; "" where none are.
  std::string models() const { return keeps_models(plan_) ? folder_ + "/models" : ""; }

  /// What the ledger holds.
  struct Found {
    Plan plan;                            ///< the newest
    Results results;                      ///< the union of all ledger segments
    std::vector<std::string> ignored;     ///< sentences about torn last lines, and what is no segment
    TableReport tables = {};              ///< of status(); collect() leaves current ones
    std::vector<std::string> files = {};  ///< of collect(): the paths of the tables that it wrote
  };

  /// Throws as read_ledger does.
  Found look() const;

  /// look(), and how the tables stand to it.
  Found status() const;

  /// What collect() would write: the tables with their timing, curves and provenance.
  struct Contents {
    Found found;
    std::vector<NamedTable> tables;
    Curves curves;  ///< of rows of the table trials
    std::shared_ptr<const nlohmann::json> provenance;
  };

  /// Of a study at one moment, also while it runs; changes nothing. Throws as read_ledger does.
  Contents contents() const;

  /// Throws as a write would where the folder cannot be written to: better before hours of work than after.
  void check_writable() const;

  /// Makes a result durable, and forgets the trial's checkpoint. Throws FailedError also where the segment
  /// that it wrote to is no longer there.
  void record(const NamedTrial& trial, const TrialResult& result);

  /// Writes trials.csv, cells.csv, study.h5 and provenance.json from the newest plan and what the ledger
  /// holds; of a study to shrink, instead of cells.csv, the tables and networks that docs/files.md
  /// lists, and routes.md. They appear as one set, and never in place of newer ones
  /// (study/store/table_set.h). Throws InputError where none of the records is of a trial of the plan, and as
  /// check_kept() does where the ledger lacks a result of `known`; then no table has been touched. `tell`
  /// hears of files that were set aside.
  Found collect(bool timing, const Results& known = {}, const Tell& tell = {}) const;

 private:
  StudyFolder(std::string folder, Plan plan);

  std::optional<Found> try_to_collect(bool timing, const Results& known, const Tell& tell) const;

  std::string folder_;
  Plan plan_;
  std::unique_ptr<LedgerWriter> writer_, curves_;
};

/// Throws FailedError where the ledger lacks a result that was read from it or recorded in it before:
/// somebody has removed a segment. `folder` is for the message.
void check_kept(const Results& known, const Results& found, const std::string& folder);

}  // namespace minlife
