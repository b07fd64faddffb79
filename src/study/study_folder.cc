#include "study/study_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/file_system.h"
#include "core/json.h"
#include "core/provenance.h"
#include "core/text.h"
#include "data/hdf5.h"
#include "study/spec/plan_changes.h"
#include "study/spec/plan_json.h"
#include "study/store/ledger.h"
#include "study/store/shown_numerics.h"
#include "study/store/smallest_networks.h"
#include "study/store/study_file.h"
#include "study/tables/csv.h"
#include "study/tables/grid_tables.h"
#include "study/tables/routes_text.h"
#include "study/tables/shrink_tables.h"
#include "study/trial/trial_id.h"

namespace minlife {
namespace {

constexpr std::uint64_t kMostPlanBytes = std::uint64_t{1} << 30;

std::string plan_path(const std::string& folder) { return folder + "/plan.json"; }

Plan read_plan(const std::string& folder) {
  const std::string path = plan_path(folder);
  if (!exists(path))
    throw InputError(folder + " is not a study: it has no plan.json (minlife sweep makes one)");
  const nlohmann::json json = parse_json(file_system().read(path, kMostPlanBytes), path);
  Plan plan = plan_from_json(json, path);
  if (!json.contains("numerics")) plan.numerics = shown_numerics(read_ledger(folder + "/ledger"));
  return plan;
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

/// Losses as floats: the shortest decimals that tell them apart.
nlohmann::json curve_record(const std::string& id, const TrialResult& result) {
  nlohmann::json updates = nlohmann::json::array(), losses = nlohmann::json::array();
  for (const CurvePoint& point : result.curve) {
    updates.push_back(point.update);
    const auto loss = static_cast<float>(point.loss);
    losses.push_back(std::isfinite(loss) ? nlohmann::json(*parse_double(shortest(loss))) : nlohmann::json());
  }
  return {{"trial", id}, {"curve", {{"update", updates}, {"loss", losses}}}};
}

Results results_of(const Ledger& ledger) {
  Results results;
  for (const auto& [id, entry] : ledger.trials) {
    if (!entry.record.contains("result")) throw InputError(entry.place + ": a record without a result");
    TrialResult result = trial_result_from_json(entry.record["result"], entry.place);
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

}  // namespace

StudyFolder::StudyFolder(std::string folder, Plan plan)
    : folder_(std::move(folder)),
      plan_(std::move(plan)),
      writer_(std::make_unique<LedgerWriter>(folder_ + "/ledger")),
      curves_(std::make_unique<LedgerWriter>(folder_ + "/curves")) {}

StudyFolder StudyFolder::open(const std::string& folder) { return {folder, read_plan(folder)}; }

StudyFolder StudyFolder::open(const std::string& folder, const Plan& plan, bool extend) {
  file_system().create_folders(folder + "/checkpoints");
  if (plan.shrink) file_system().create_folders(folder + "/models");
  const std::string text = to_json(plan).dump(1) + "\n";
  // Shards may start at the same moment: the first makes the plan, the others compare theirs with it. Listing
  // the folder first makes an NFS client look for what other machines have put there.
  file_system().list(folder);
  if (!exists(plan_path(folder)) && create_file_atomically(plan_path(folder), text)) return {folder, plan};
  Plan stored = read_plan(folder);
  if (!adds_to(folder, stored, plan, extend)) return {folder, std::move(stored)};
  write_file_atomically(plan_path(folder), text);
  return {folder, plan};
}

void StudyFolder::check(const std::string& folder, const Plan& plan, bool extend) {
  if (exists(plan_path(folder))) adds_to(folder, read_plan(folder), plan, extend);
}

Results StudyFolder::results(std::vector<std::string>* torn) const {
  const Ledger ledger = read_ledger(folder_ + "/ledger");
  if (torn) *torn = ledger.torn;
  return results_of(ledger);
}

void StudyFolder::check_writable() const {
  const std::string ledger = folder_ + "/ledger";
  const std::string& path = exists(ledger) ? ledger : folder_;
  if (::access(path.c_str(), W_OK | X_OK) != 0) throw_file_error("write to", path, errno);
}

void StudyFolder::record(const NamedTrial& named, const TrialResult& result) {
  const std::string& id = named.id;
  const Trial& trial = named.trial;
  // The curve first: the record is the commit.
  curves_->append(curve_record(id, result));
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
  if (trial.pruned) record["derivation"] = to_json(*trial.pruned);
  writer_->append(record);
  try {
    file_system().remove(fmt::format("{}/{}.h5", checkpoints(), id));
  } catch (const Error&) {
    // Left behind it does no harm: a trial with a record is not run again.
  }
}

Results StudyFolder::collect(bool timing, std::vector<std::string>* torn) const {
  const Ledger ledger = read_ledger(folder_ + "/ledger");
  if (torn) *torn = ledger.torn;
  Results found = results_of(ledger);
  nlohmann::json about = provenance_of(ledger);
  StudyFile file{plan_.name, about.dump(), to_json(plan_).dump(), plan_.spec, {}};
  if (plan_.shrink)
    file.tables = shrink_tables(plan_, found, timing);
  else
    file.tables = {{"trials", trials_table(plan_, found, timing)},
                   {"cells", cells_table(plan_, found, timing)}};
  for (const NamedTable& one : file.tables)
    write_file_atomically(fmt::format("{}/{}.csv", folder_, one.name), to_csv(one.table));
  write_study_file(folder_ + "/study.h5", file, read_ledger(folder_ + "/curves"));
  if (plan_.shrink) {
    write_file_atomically(folder_ + "/routes.md", routes_markdown(plan_, found, timing));
    // Networks that are gone would have to be trained again, to other bits.
    if (plan_.numerics == program_numerics()) write_smallest_networks(folder_, plan_, found);
  }
  about["plan"] = to_json(plan_);
  write_file_atomically(folder_ + "/provenance.json",
                        about.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  return found;
}

}  // namespace minlife
