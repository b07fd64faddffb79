#include "study/shrink_study.h"

#include <nlohmann/json.hpp>
#include <set>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/file_system.h"
#include "core/text.h"
#include "study/cheapest.h"
#include "study/csv.h"
#include "study/prune/compact.h"
#include "study/routes_table.h"
#include "train/model_file.h"
#include "train/verify.h"

namespace minlife {
namespace {

struct RecordedTrial {
  NamedTrial named;
  TrialResult result;

  const Derivation* how() const { return named.trial.derivation.get(); }
};

using Size = std::optional<NetworkSize>;
std::string size_text(const Size& size, std::uint64_t NetworkSize::*member) {
  return size ? std::to_string((*size).*member) : "";
}

std::vector<CsvColumn<RecordedTrial>> route_trial_columns(bool timing) {
  std::vector<CsvColumn<RecordedTrial>> columns = {
      {"trial", [](const RecordedTrial& r) { return r.named.id; }},
      {"parent",
       [](const RecordedTrial& r) { return r.how() && r.how()->parent ? r.how()->parent->id : ""; }},
      {"steps", [](const RecordedTrial& r) { return std::to_string(r.named.trial.config.steps); },
       ColumnKind::whole},
      {"width", [](const RecordedTrial& r) { return std::to_string(r.named.trial.config.width); },
       ColumnKind::whole},
      {"rule", [](const RecordedTrial& r) { return r.how() ? r.how()->rule : ""; }},
      {"keep", [](const RecordedTrial& r) { return r.how() ? shortest(r.how()->keep) : "1"; },
       ColumnKind::real},
      {"start", [](const RecordedTrial& r) { return r.how() ? to_string(r.how()->start) : "fresh"; }},
      {"shuffled",
       [](const RecordedTrial& r) { return std::string(r.how() && r.how()->shuffled ? "1" : "0"); },
       ColumnKind::whole},
      {"examples_budget",
       [](const RecordedTrial& r) { return std::to_string(r.named.trial.config.examples); },
       ColumnKind::whole},
      {"seed", [](const RecordedTrial& r) { return std::to_string(r.named.trial.seed); }, ColumnKind::whole},
      {"replicate", [](const RecordedTrial& r) { return std::to_string(r.named.trial.replicate); },
       ColumnKind::whole},
      {"success", [](const RecordedTrial& r) { return std::string(r.result.success ? "1" : "0"); },
       ColumnKind::whole},
      {"sampled", [](const RecordedTrial& r) { return std::string(r.result.sampled ? "1" : "0"); },
       ColumnKind::whole},
      {"exact_errors", [](const RecordedTrial& r) { return optional_text(r.result.exact_errors); },
       ColumnKind::whole},
      {"accuracy", [](const RecordedTrial& r) { return shortest(r.result.accuracy); }, ColumnKind::real},
      {"updates", [](const RecordedTrial& r) { return std::to_string(r.result.updates); }, ColumnKind::whole},
      {"first_exact_update",
       [](const RecordedTrial& r) { return optional_text(r.result.first_exact_update); }, ColumnKind::whole},
      {"status", [](const RecordedTrial& r) { return to_string(r.result.status); }},
      {"parameters",
       [](const RecordedTrial& r) { return size_text(r.result.connected, &NetworkSize::parameters); },
       ColumnKind::whole},
      {"nonzero", [](const RecordedTrial& r) { return size_text(r.result.connected, &NetworkSize::nonzero); },
       ColumnKind::whole},
      {"compacted_parameters",
       [](const RecordedTrial& r) { return size_text(r.result.compacted, &NetworkSize::parameters); },
       ColumnKind::whole},
      {"compacted_nonzero",
       [](const RecordedTrial& r) { return size_text(r.result.compacted, &NetworkSize::nonzero); },
       ColumnKind::whole},
      {"train_flops", [](const RecordedTrial& r) { return shortest(r.result.train_flops); },
       ColumnKind::real},
      {"train_flops_nonzero", [](const RecordedTrial& r) { return shortest(r.result.train_flops_nonzero); },
       ColumnKind::real},
  };
  if (timing)
    columns.push_back(
        {"seconds", [](const RecordedTrial& r) { return shortest(r.result.seconds); }, ColumnKind::real});
  return columns;
}

/// Whether the file is there and holds the smallest network of this trial.
bool holds(const std::string& path, const NamedTrial& trial) {
  if (!exists(path)) return false;
  try {
    return read_model_file(path).result.value("trial", "") == trial.id;
  } catch (const InputError&) {
    return false;  // it is written again
  }
}

void write_smallest(const std::string& folder, const Route& route, const NamedTrial& trial,
                    const TrialResult& result) {
  const std::string path = folder + "/smallest_" + route.name + ".h5";
  if (holds(path, trial)) return;
  const std::optional<TrainState> state = trained_state(trial, folder + "/models", {});
  const Trial& t = trial.trial;
  ModelFile file{compact(state->model), t.config, t.seed, t.replicate, result_json(t, *state, result)};
  file.result["trial"] = trial.id;
  file.result["route"] = route.name;
  if (!verify(file.model, t.config.pairs(Split::test, 0, 0), kJudgingBoards, false, 1).exact)
    throw FailedError("trial " + trial.id + " is recorded as exact, but its compacted network is not");
  write_model_file(path, file);
}

}  // namespace

TypedTable shrink_trials_table(const Plan& plan, const Results& results, bool timing) {
  std::vector<RecordedTrial> rows;
  std::set<std::string> seen;
  for (const Unit& unit : units(plan))
    for (const UnitTrial& trial : unit.kind->asked(plan, unit, results)) {
      const auto found = results.find(trial.named.id);
      if (found != results.end() && seen.insert(trial.named.id).second)
        rows.push_back({trial.named, found->second});
    }
  return make_table(route_trial_columns(timing), rows);
}

std::vector<NamedTable> shrink_tables(const Plan& plan, const Results& results, bool timing) {
  const std::vector<RouteRow> rows = route_rows(plan, results);
  return {{"trials", shrink_trials_table(plan, results, timing)},
          {"routes", routes_table(rows, timing)},
          {"answers", answers_table(plan, results)},
          {"budget", budget_table(rows)},
          {"cheapest", cheapest_table(rows)},
          {"smallest", smallest_table(plan, rows)}};
}

void write_smallest_networks(const std::string& folder, const Plan& plan, const Results& results) {
  const std::vector<RouteRow> rows = route_rows(plan, results);
  for (const Route* route : routes_of(plan))
    if (const RouteRow* row = smallest_row(rows, *route))
      write_smallest(folder, *route, *row->smallest, results.at(row->smallest->id));
}

}  // namespace minlife
