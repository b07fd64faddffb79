#include "study/spec/make_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "study/spec/plan_check.h"
#include "study/spec/shrink_spec.h"
#include "study/spec/trainings.h"
#include "study/spec/warm_starts.h"
#include "train/config_synonyms.h"

namespace minlife {
namespace {

/// The study's own settings are the defaults of TrainConfig; "" and this name mean the same.
constexpr const char* kProtocol = "springer-kenyon";

/// The cell that its own settings make of those that all share. Axes of other grids, which its own does not
/// have, are labelled with what they are in it.
GridCell grid_cell(const std::vector<std::string>& axes, const std::vector<Setting>& settings,
                   std::vector<ConfigSetting> shared) {
  for (const Setting& setting : settings) shared.push_back({setting.field, setting.value, setting.field});
  GridCell cell;
  cell.config = config_of(shared);
  for (const std::string& axis : axes) {
    const auto own = std::find_if(settings.begin(), settings.end(),
                                  [&](const Setting& setting) { return setting.field == axis; });
    cell.fields.emplace_back(axis,
                             own != settings.end() ? own->value : find_config_field(axis)->get(cell.config));
  }
  return cell;
}

/// Cells of different grids that are the same training.
void check_repeats(const Plan& plan, std::vector<std::string>& complaints) {
  Trainings trainings;
  for (const GridCell& cell : plan.cells)
    if (!trainings.insert(&cell.config).second)
      complaints.push_back(fmt::format("{}: this cell is in the grids twice (keep one)", name_of(cell)));
}

}  // namespace

SpecRules spec_rules() {
  SpecRules rules;
  rules.protocols = {kProtocol};
  rules.shrink = shrink_rules();
  rules.check_whole = check_shrink;
  rules.synonyms = config_synonyms();
  for (const ConfigField& field : config_fields()) {
    const auto set = field.set;
    const auto get = field.get;
    const std::string name(field.name);
    rules.train.push_back({name,
                           [set, name](const std::string& text) -> std::optional<std::string> {
                             try {
                               TrainConfig config;
                               set(config, text, name);
                               return std::nullopt;
                             } catch (const InputError& error) {
                               return error.what();
                             }
                           },
                           [set, get, name](const std::string& text) {
                             TrainConfig config;
                             set(config, text, name);
                             return get(config);
                           },
                           field.is_list});
  }
  return rules;
}

Plan make_plan(const Spec& spec) {
  Plan plan;
  if (!spec.shrink.empty()) {
    plan = make_shrink_plan(spec);
    plan.spec = spec.text;
    check_size(plan);
    return plan;
  }
  plan.name = spec.name;
  plan.spec = spec.text;
  plan.seed = spec.seed;
  plan.replication.replicates = spec.until ? spec.until->cap : spec.replicates;
  plan.replication.round = spec.until ? spec.until->round : 0;
  plan.replication.parents = spec.parents;
  plan.save_models = spec.save_models;
  std::vector<ConfigSetting> shared;
  for (const Setting& setting : spec.train) shared.push_back({setting.field, setting.value, setting.field});
  const std::vector<std::string> axes = axes_of(spec);
  std::vector<std::string> complaints;
  for (const std::vector<Setting>& settings : grid_settings(spec)) {
    GridCell cell = grid_cell(axes, settings, shared);
    if (!cell.config.teacher.empty())
      complaints.push_back(
          fmt::format("{}: {}", name_of(cell),
                      value_error("teacher", cell.config.teacher, "a sweep has no networks to learn from",
                                  "take the route distil_logits of [shrink], or minlife train --teacher")
                          .what()));
    try {
      validate(cell.config);
    } catch (const InputError& error) {
      complaints.push_back(fmt::format("{}: {}", name_of(cell), error.what()));
    }
    plan.cells.push_back(std::move(cell));
  }
  if (spec.grids.size() > 1) check_repeats(plan, complaints);
  if (!complaints.empty()) throw InputError(join(complaints, "\n"));
  check_size(plan);
  check_parents(plan);
  link_warm_starts(plan);
  return plan;
}

}  // namespace minlife
