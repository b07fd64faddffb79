#include "study/study_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/error.h"
#include "core/figures.h"
#include "core/file_system.h"
#include "core/leftovers.h"
#include "core/provenance.h"
#include "core/text.h"
#include "data/hdf5.h"
#include "study/spec/plan_changes.h"
#include "study/spec/plan_files.h"
#include "study/spec/plan_json.h"
#include "study/store/curves.h"
#include "study/store/ledger.h"
#include "study/store/shown_numerics.h"
#include "study/store/smallest_networks.h"
#include "study/store/study_file.h"
#include "study/store/table_set.h"
#include "study/tables/csv.h"
#include "study/tables/grid_tables.h"
#include "study/tables/routes_text.h"
#include "study/tables/shrink_tables.h"
#include "study/trial/trial_id.h"

namespace minlife {
namespace {

/// Each lost one means that another process finished a set of tables meanwhile.
constexpr int kMostAttempts = 100;

std::string ledger_of(const std::string& folder) { return folder + "/ledger"; }

/// The newest plan, with the numerics that the ledger shows where it names none.
std::optional<StoredPlan> find_plan(const std::string& folder) {
  std::optional<StoredPlan> stored = newest_plan(folder);
  if (stored && !stored->names_numerics)
    stored->plan.numerics = shown_numerics(read_ledger(ledger_of(folder)));
  return stored;
}

StoredPlan read_plan(const std::string& folder) {
  std::optional<StoredPlan> stored = find_plan(folder);
  if (!stored) throw InputError(folder + " is not a study: it has no plan.json (minlife sweep makes one)");
  return *std::move(stored);
}

/// Trials of other numerics end in other bits, so one study holds none of them.
void check_numerics(const std::string& folder, const Plan& stored) {
  if (stored.numerics == program_numerics()) return;
  throw InputError(fmt::format(
      "{} was begun in numerics {}; this program computes in {}, whose results differ, and adds nothing to "
      "it (choose another --out; minlife status and minlife collect read what is there)",
      folder, to_string(stored.numerics), to_string(program_numerics())));
}

/// Whether `plan` adds to the plan stored in `folder`. Throws where it differs and may not take its place.
bool adds_to(const std::string& folder, const Plan& stored, const Plan& plan, bool extend) {
  check_numerics(folder, stored);
  const PlanChanges changes = compare(stored, plan);
  if (changes.lines.empty()) return false;
  if (extend && changes.only_adds) return true;
  throw InputError(fmt::format("{} holds another plan:\n  {}\n{}", folder, join(changes.lines, "\n  "),
                               (changes.only_adds ? "the spec only adds to it: run again with --extend"
                                                  : "choose another --out, or the spec that made it")));
}

/// Whether all that `plan` asks for is in the plan stored in `folder`.
bool holds(const std::string& folder, const Plan& stored, const Plan& plan) {
  check_numerics(folder, stored);
  return stored.save_models == plan.save_models && compare(plan, stored).only_adds;
}

/// What a reader of the ledger is told.
std::vector<std::string> ignored_of(const Ledger& ledger) {
  std::vector<std::string> sentences;
  for (const std::string& place : ledger.torn) sentences.push_back(place + ": a torn last line is ignored");
  for (const std::string& path : ledger.skipped)
    sentences.push_back(path + " is not a file, so no segment of the ledger; it is ignored");
  return sentences;
}

TableSource source_of(const StoredPlan& plan, const Ledger& ledger) {
  return {plan.number, plan.digest, ledger.trials.size(), digest_of(ledger)};
}

Results results_of(const Ledger& ledger) {
  Results results;
  for (const auto& [id, entry] : ledger.trials) {
    if (!entry.record.contains("result")) throw InputError(entry.place + ": a record without a result");
    TrialResult result = trial_result_from_json(entry.record["result"], entry.place);
    if (entry.record.contains("costs")) result.costs = costs_from_json(entry.record["costs"], entry.place);
    if (entry.record.contains("search"))
      result.search = search_from_json(entry.record["search"], entry.place);
    // Not part of what a trial's record must say, so nothing is asked of its form.
    const auto timing = entry.record.value("timing", nlohmann::json());
    const auto told = [&](const char* what) {
      return timing.is_object() && timing.contains(what) && timing[what].is_number()
                 ? std::optional(timing[what].get<double>())
                 : std::nullopt;
    };
    result.seconds = told("seconds").value_or(0);
    result.joules = told("joules");
    results.emplace(id, result);
  }
  return results;
}

/// This program's provenance, which made the tables, and under "records" that of the programs which ran the
/// trials, each with how many.
nlohmann::json provenance_of(const Ledger& ledger) {
  std::map<nlohmann::json, std::uint64_t> makers;
  for (const auto& [id, entry] : ledger.trials)
    if (entry.record.value("provenance", nlohmann::json()).is_object()) ++makers[entry.record["provenance"]];
  nlohmann::json all = provenance(), records = nlohmann::json::array();
  for (const auto& [maker, trials] : makers) {
    records.push_back(maker);
    records.back()["trials"] = trials;
  }
  all["libraries"]["hdf5"] = hdf5::library_version();
  all["records"] = records;
  return all;
}

/// The tables as they are put into files, by name.
std::vector<NamedTable> tables_of(const Plan& plan, const Results& results, bool timing) {
  if (plan.shrink) return shrink_tables(plan, results, timing);
  return {{"trials", trials_table(plan, results, timing)}, {"cells", cells_table(plan, results, timing)}};
}

/// Whether the tables show a trial, where the ledger holds any.
bool fits(const std::vector<NamedTable>& tables, const Ledger& ledger) {
  const auto trials =
      std::find_if(tables.begin(), tables.end(), [](const NamedTable& one) { return one.name == "trials"; });
  return ledger.trials.empty() || !trials->table.rows.empty();
}

/// A plan whose seed, say, was changed by hand asks for no trial that was ever run; empty tables would not
/// say so.
[[noreturn]] void refuse_plan(const std::string& path, const Ledger& ledger, const std::string& folder) {
  const std::uint64_t records = ledger.trials.size();
  throw InputError(
      fmt::format("{} asks for none of the trials of the {} in {} (the plan was changed by hand, or plan and "
                  "ledger are of two studies: restore the one that fits from a copy)",
                  path, (records == 1 ? "1 record" : with_commas(records) + " records"), ledger_of(folder)));
}

}  // namespace

StudyFolder::StudyFolder(std::string folder, Plan plan)
    : folder_(std::move(folder)),
      plan_(std::move(plan)),
      writer_(std::make_unique<LedgerWriter>(folder_ + "/ledger")),
      curves_(std::make_unique<LedgerWriter>(folder_ + "/curves")) {}

StudyFolder StudyFolder::open(const std::string& folder) { return {folder, read_plan(folder).plan}; }

bool StudyFolder::is_there(const std::string& folder) { return newest_plan(folder).has_value(); }

StudyFolder StudyFolder::open(const std::string& folder, const Plan& plan, bool extend) {
  file_system().create_folders(folder + "/checkpoints");
  if (keeps_models(plan)) file_system().create_folders(folder + "/models");
  for (const char* part : {"", "/checkpoints", "/models"}) sweep_leftovers(folder + part);
  // Shards may start, and users extend, at the same moment: one makes the plan of a number, and the others
  // look at that (extender in folder_model_test.cc). Each turn that is lost finds a newer plan.
  for (bool lost = false;; lost = true) {
    std::optional<StoredPlan> stored = find_plan(folder);
    if (stored && extend && lost && holds(folder, stored->plan, plan))
      return {folder, std::move(stored->plan)};
    if (stored && !adds_to(folder, stored->plan, plan, extend)) return {folder, std::move(stored->plan)};
    if (create_plan(folder, stored ? stored->number + 1 : 0, plan)) return {folder, plan};
  }
}

void StudyFolder::check(const std::string& folder, const Plan& plan, bool extend) {
  if (const auto stored = find_plan(folder)) adds_to(folder, stored->plan, plan, extend);
}

StudyFolder::Found StudyFolder::look() const {
  StoredPlan plan = read_plan(folder_);
  const Ledger ledger = read_ledger(ledger_of(folder_));
  return {std::move(plan.plan), results_of(ledger), ignored_of(ledger)};
}

StudyFolder::Found StudyFolder::status() const {
  StoredPlan plan = read_plan(folder_);
  const Ledger ledger = read_ledger(ledger_of(folder_));
  TableReport tables = report_tables(folder_, source_of(plan, ledger));
  return {std::move(plan.plan), results_of(ledger), ignored_of(ledger), std::move(tables)};
}

StudyFolder::Contents StudyFolder::contents() const {
  StoredPlan plan = read_plan(folder_);
  const Ledger ledger = read_ledger(ledger_of(folder_));
  Contents contents;
  contents.found = {std::move(plan.plan), results_of(ledger), ignored_of(ledger)};
  contents.tables = tables_of(contents.found.plan, contents.found.results, true);
  for (const NamedTable& one : contents.tables)
    if (one.name == "trials") contents.curves = curves_of(one.table, read_ledger(folder_ + "/curves"));
  contents.provenance = std::make_shared<const nlohmann::json>(provenance_of(ledger));
  return contents;
}

void StudyFolder::check_writable() const {
  const std::string ledger = ledger_of(folder_);
  const std::string& path = exists(ledger) ? ledger : folder_;
  if (::access(path.c_str(), W_OK | X_OK) != 0) throw_file_error("write to", path, errno);
}

void StudyFolder::record(const NamedTrial& named, const TrialResult& result) {
  const std::string& id = named.id;
  const Trial& trial = named.trial;
  // The curve first: the record is the commit.
  curves_->append(curve_record(id, result.curve));
  const nlohmann::json all = provenance();
  nlohmann::json timing{{"seconds", result.seconds}};
  if (result.joules) timing["joules"] = *result.joules;
  nlohmann::json record{{"trial", id},
                        {"config", to_json(trial.config)},
                        {"seed", trial.seed},
                        {"replicate", trial.replicate},
                        {"numerics", to_json(numerics_of(trial))},
                        {"result", to_json(result)},
                        {"timing", timing},
                        {"provenance",
                         {{"version", all["version"]},
                          {"git_commit", all["git_commit"]},
                          {"git_dirty", all["git_dirty"]},
                          {"instruction_set", all["instruction_set"]},
                          {"host", all["host"]}}}};
  if (result.costs) record["costs"] = to_json(*result.costs);
  if (result.search) record["search"] = to_json(*result.search);
  if (trial.pruned) record["derivation"] = to_json(*trial.pruned);
  if (trial.teacher) record["derivation"] = lesson_json(trial);
  writer_->append(record);
  try {
    file_system().remove(fmt::format("{}/{}.h5", checkpoints(), id));
  } catch (const Error&) {
    // Left behind it does no harm: a trial with a record is not run again.
  }
}

StudyFolder::Found StudyFolder::collect(bool timing, const Results& known, const Tell& tell) const {
  sweep_leftovers(folder_);
  for (int attempt = 0; attempt < kMostAttempts; ++attempt)
    if (std::optional<Found> found = try_to_collect(timing, known, tell)) return *std::move(found);
  throw FailedError(
      fmt::format("other processes keep making the tables of {} anew; none of them is lost (run "
                  "minlife collect again)",
                  folder_));
}

/// The steps of table_set.h; nothing where another set was finished meanwhile.
std::optional<StudyFolder::Found> StudyFolder::try_to_collect(bool timing, const Results& known,
                                                              const Tell& tell) const {
  TableSet set(folder_);
  StoredPlan plan = read_plan(folder_);
  const Ledger ledger = read_ledger(ledger_of(folder_));
  Found found{plan.plan, results_of(ledger), ignored_of(ledger)};
  check_kept(known, found.results, folder_);
  const TableSource source = source_of(plan, ledger);
  set.check_not_older(source);
  nlohmann::json about = provenance_of(ledger);
  const nlohmann::json document = plan_document(plan.plan);
  StudyFile file{plan.plan.name,
                 about.dump(),
                 document.dump(),
                 plan.plan.spec,
                 tables_of(plan.plan, found.results, timing),
                 {}};
  if (!fits(file.tables, ledger)) {
    if (read_plan(folder_).number != plan.number)
      return std::nullopt;  // extended since: those are its trials
    refuse_plan(plan.path, ledger, folder_);
  }
  for (const NamedTable& one : file.tables) {
    set.add(one.name + ".csv", to_csv(one.table));
    if (one.name == "trials") file.curves = curves_of(one.table, read_ledger(folder_ + "/curves"));
    if (one.name == "trials" && !file.curves.trial.empty())
      set.add("curves.csv", curves_csv(one.table, file.curves));
  }
  set.add("study.h5", study_file_image(folder_ + "/study.h5", file));
  if (plan.plan.shrink) set.add("routes.md", routes_markdown(plan.plan, found.results, timing));
  about["plan"] = document;
  about["made_from"] = to_json(source);
  set.add_provenance(std::move(about));
  if (!set.take()) return std::nullopt;
  set.replace();
  // Between these two, so that no older network can be written after a newer one. Networks that are gone
  // would have to be trained again, to other bits of other numerics.
  if (plan.plan.shrink && plan.plan.numerics == program_numerics())
    write_smallest_networks(folder_, plan.plan, found.results, tell);
  if (!set.finish()) return std::nullopt;
  for (const std::string& name : set.names())
    found.files.push_back(folder_ + (folder_.ends_with('/') ? "" : "/") + name);
  return found;
}

void check_kept(const Results& known, const Results& found, const std::string& folder) {
  std::uint64_t gone = 0;
  std::string first;
  for (const auto& [id, result] : known)
    if (found.count(id) == 0 && gone++ == 0) first = id;
  if (gone > 0)
    throw FailedError(fmt::format(
        "{} that this process read from {} or recorded in it {} no longer there, that of trial {} "
        "first: a segment was removed (restore it, or run the same command again to run the trials "
        "again)",
        (gone == 1 ? "1 result" : with_commas(gone) + " results"), ledger_of(folder),
        (gone == 1 ? "is" : "are"), first.substr(0, 12)));
}

}  // namespace minlife
