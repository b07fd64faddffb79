#pragma once

#include <memory>
#include <string>
#include <vector>

#include "study/plan/plan.h"
#include "study/store/ledger_writer.h"
#include "study/trial/results.h"

namespace minlife {

/// A study's folder: plan.json (frozen), ledger/ (what is done), curves/
/// (learning curves, in segments like the ledger's), checkpoints/ (what is on its way) and the tables.
class StudyFolder {
 public:
  /// Opens DIR for `plan`, creating it when it is not there. Where DIR holds another plan: throws InputError
  /// with a line for each difference, and the hint at --extend where the new plan only adds; with `extend`
  /// such a plan takes its place.
  static StudyFolder open(const std::string& folder, const Plan& plan, bool extend);

  /// Throws as open() does where DIR holds a plan that `plan` does not fit. Changes nothing.
  static void check(const std::string& folder, const Plan& plan, bool extend);

  /// Opens an existing study as it is.
  static StudyFolder open(const std::string& folder);

  const Plan& plan() const { return plan_; }
  const std::string& path() const { return folder_; }
  std::string checkpoints() const { return folder_ + "/checkpoints"; }
  /// Where a study to shrink keeps networks that others derive from.
  std::string models() const { return plan_.shrink ? folder_ + "/models" : ""; }

  /// The union of all ledger segments. Throws as read_ledger does. `torn` gets the places of ignored last
  /// lines.
  Results results(std::vector<std::string>* torn = nullptr) const;

  /// Throws as a write would where the folder cannot be written to: better before hours of work than after.
  void check_writable() const;

  /// Makes a result durable, and forgets the trial's checkpoint.
  void record(const NamedTrial& trial, const TrialResult& result);

  /// Writes trials.csv, cells.csv, study.h5 and provenance.json from what the ledger holds; of a study to
  /// shrink, instead of cells.csv, the tables and networks that shrink_study.h names, and routes.md.
  /// Returns what it found there; `torn` as above.
  Results collect(bool timing, std::vector<std::string>* torn = nullptr) const;

 private:
  StudyFolder(std::string folder, Plan plan);

  std::string folder_;
  Plan plan_;
  std::unique_ptr<LedgerWriter> writer_, curves_;
};

}  // namespace minlife
