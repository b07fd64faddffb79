#include "study/spec/warm_starts.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "study/spec/trainings.h"
#include "train/warm_start.h"

namespace minlife {

void link_warm_starts(Plan& plan) {
  if (std::all_of(plan.cells.begin(), plan.cells.end(),
                  [](const GridCell& cell) { return cell.config.warm_start.empty(); }))
    return;  // also of the largest grids nearly at once
  std::unordered_map<const TrainConfig*, std::size_t, TrainingHash, SameTraining> known;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) known.emplace(&plan.cells[cell].config, cell);
  std::vector<std::string> complaints;
  bool any = false;
  for (GridCell& cell : plan.cells) {
    const TrainConfig& config = cell.config;
    if (config.warm_start.empty()) continue;
    const auto complain = [&](const std::string& rule, const std::string& remedy) {
      complaints.push_back(fmt::format("{}: {}", name_of(cell),
                                       value_error("warm_start", config.warm_start, rule, remedy).what()));
    };
    if (config.warm_start != kPreviousSteps)
      complain("a study starts from its own cells only", fmt::format("write \"{}\"", kPreviousSteps));
    const std::optional<TrainConfig> before = config_before(config);
    if (!before) continue;
    any = true;
    if (const auto found = known.find(&*before); found != known.end())
      cell.previous = found->second;
    else
      complain(fmt::format("there is no cell of {} with the same other settings", before->shape_name()),
               "add it under [grid]");
  }
  if (any && (plan.replication.round > 0 || plan.replication.parents > 0))
    complaints.push_back(value_error("warm_start", kPreviousSteps,
                                     "it has no meaning beside until and parents", "say replicates")
                             .what());
  if (!complaints.empty()) throw InputError(join(complaints, "\n"));
}

}  // namespace minlife
