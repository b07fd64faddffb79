#include "study/store/smallest_networks.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/file_system.h"
#include "core/files/set_aside.h"
#include "proof/verify.h"
#include "prune/compact.h"
#include "study/routes/route_rows.h"
#include "study/routes/routes.h"
#include "study/trial/run_trial.h"
#include "train/model_file.h"

namespace minlife {
namespace {

/// Whether the file is there, whole, and holds the smallest network of this trial. One that nothing vouches
/// for is set aside.
bool holds(const std::string& path, const NamedTrial& trial, const Tell& tell) {
  if (!exists(path)) return false;
  try {
    return read_model_file(path).result.value("trial", "") == trial.id;
  } catch (const UnsealedError& error) {
    const std::string aside = set_aside(path);
    if (tell && !aside.empty())
      tell(fmt::format("{} {}; it was set aside as {}, and is written again", path, error.reason(), aside));
    return false;
  } catch (const InputError&) {
    return false;  // it is written again
  }
}

void write_smallest(const std::string& folder, const Route& route, const NamedTrial& trial,
                    const TrialResult& result, const Tell& tell) {
  const std::string path = fmt::format("{}/smallest_{}.h5", folder, route.name);
  if (holds(path, trial, tell)) return;
  const std::optional<TrainState> state = trained_state(trial, folder + "/models", {}, tell);
  const Trial& t = trial.trial;
  ModelFile file{compact(state->model), t.config, t.seed, t.replicate, result_json(t, *state, result)};
  file.result["trial"] = trial.id;
  file.result["route"] = route.name;
  if (!verify(file.model, t.config.pairs(Split::test, 0, 0), t.config.judge_boards, false, 1).exact)
    throw FailedError(
        fmt::format("trial {} is recorded as exact, but its compacted network is not", trial.id));
  write_model_file(path, file);
}

}  // namespace

void write_smallest_networks(const std::string& folder, const Plan& plan, const Results& results,
                             const Tell& tell) {
  const std::vector<RouteRow> rows = route_rows(plan, results);
  for (const Route* route : routes_of(plan))
    if (const RouteRow* row = smallest_row(rows, *route))
      write_smallest(folder, *route, *row->smallest, results.at(row->smallest->id), tell);
}

}  // namespace minlife
