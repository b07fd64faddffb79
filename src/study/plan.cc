#include "study/plan.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json.h"
#include "core/text.h"
#include "study/trial_id.h"

namespace minlife {
namespace {

bool holds(const Plan& plan, const GridCell& wanted) {
  return std::any_of(plan.cells.begin(), plan.cells.end(),
                     [&](const GridCell& cell) { return to_json(cell.config) == to_json(wanted.config); });
}

/// The settings in which two trainings differ, "examples: 4000 -> 5000".
std::vector<std::string> changes(const TrainConfig& before, const TrainConfig& after) {
  std::vector<std::string> lines;
  for (const ConfigField& field : config_fields())
    if (field.get(before) != field.get(after))
      lines.push_back(std::string(field.name) + ": " + field.get(before) + " -> " + field.get(after));
  return lines;
}

}  // namespace

std::string name_of(const GridCell& cell) {
  std::vector<std::string> parts;
  for (const auto& [field, value] : cell.fields) parts.push_back(field + " = " + value);
  return parts.empty() ? "the one cell" : join(parts);
}

SequentialRule Plan::rule() const {
  SequentialRule rule;
  rule.round = replication.round;
  rule.cap = replication.replicates;
  return rule;
}

Trial trial_of(const Plan& plan, std::size_t cell, std::uint64_t replicate) {
  return {plan.cells[cell].config, plan.seed, replicate, {}, plan.numerics};
}

double cost(const GridCell& cell) {
  const Model shape{cell.config.architecture(), {}, {}};
  return train_flops(cell.config, shape, cell.config.updates(), false);
}

nlohmann::json to_json(const Plan& plan) {
  nlohmann::json cells = nlohmann::json::array();
  for (const GridCell& cell : plan.cells) {
    nlohmann::json fields = nlohmann::json::array();
    for (const auto& [name, value] : cell.fields) fields.push_back({name, value});
    cells.push_back({{"config", to_json(cell.config)}, {"fields", fields}});
  }
  nlohmann::json json = {{"format", "minlife-plan"},
                         {"format_version", 1},
                         {"name", plan.name},
                         {"seed", plan.seed},
                         {"numerics", to_json(plan.numerics)},
                         {"replicates", plan.replication.replicates},
                         {"round", plan.replication.round},
                         {"cells", cells}};
  if (plan.replication.parents > 0) json["parents"] = plan.replication.parents;
  if (plan.shrink) json["shrink"] = to_json(*plan.shrink);
  if (!plan.spec.empty()) json["spec"] = plan.spec;
  return json;
}

Plan plan_from_json(const nlohmann::json& json, const std::string& source) {
  try {
    if (json.at("format") != "minlife-plan" || json.at("format_version") != 1)
      throw InputError(source + " is not a plan of format 1");
    const auto whole = [&](const char* key) { return whole_number(json.at(key), source + ": " + key); };
    Plan plan;
    plan.name = json.at("name").get<std::string>();
    plan.seed = whole("seed");
    if (json.contains("numerics")) plan.numerics = numerics_from_json(json.at("numerics"), source);
    plan.replication.replicates = whole("replicates");
    plan.replication.round = whole("round");
    plan.replication.parents = json.contains("parents") ? whole("parents") : 0;
    plan.spec = json.value("spec", std::string());
    for (const auto& entry : json.at("cells")) {
      GridCell cell{config_from_json(entry.at("config"), source), {}};
      for (const auto& field : entry.at("fields"))
        cell.fields.emplace_back(field.at(0).get<std::string>(), field.at(1).get<std::string>());
      plan.cells.push_back(std::move(cell));
    }
    if (json.contains("shrink")) {
      plan.shrink = shrink_from_json(json.at("shrink"), source);
      if (plan.cells.empty()) throw InputError(source + " is a plan to shrink without its oversized network");
    }
    return plan;
  } catch (const nlohmann::json::exception& error) {
    throw InputError(source + " is not a plan: " + error.what());
  }
}

Plan parse_plan(std::string_view text, const std::string& source) {
  return plan_from_json(parse_json(text, source), source);
}

PlanDifference compare(const Plan& old_plan, const Plan& new_plan) {
  PlanDifference difference;
  const auto say = [&](bool adds, const std::string& line) {
    difference.lines.push_back(line);
    difference.only_adds = difference.only_adds && adds;
  };
  const auto number = [&](const char* name, std::uint64_t before, std::uint64_t after, bool may_grow) {
    if (before != after)
      say(may_grow && after > before,
          std::string(name) + ": " + std::to_string(before) + " -> " + std::to_string(after));
  };
  if (old_plan.name != new_plan.name) say(false, "name: " + old_plan.name + " -> " + new_plan.name);
  number("seed", old_plan.seed, new_plan.seed, false);
  number("replicates", old_plan.replication.replicates, new_plan.replication.replicates, true);
  number("round", old_plan.replication.round, new_plan.replication.round, false);
  number("parents", old_plan.replication.parents, new_plan.replication.parents,
         old_plan.replication.parents > 0);
  // A setting outside the grid changes in every cell, and is told once.
  std::vector<std::string> changed;
  const auto same_place = [](const Plan& plan, const GridCell& cell) {
    return std::find_if(plan.cells.begin(), plan.cells.end(),
                        [&](const GridCell& other) { return other.fields == cell.fields; });
  };
  for (const GridCell& cell : old_plan.cells) {
    if (holds(new_plan, cell)) continue;
    const auto now = same_place(new_plan, cell);
    if (now == new_plan.cells.end()) {
      say(false, "gone: " + name_of(cell));
      continue;
    }
    for (const std::string& line : changes(cell.config, now->config))
      if (std::find(changed.begin(), changed.end(), line) == changed.end()) changed.push_back(line);
  }
  for (const std::string& line : changed) say(false, line);
  for (const GridCell& cell : new_plan.cells)
    if (!holds(old_plan, cell) && same_place(old_plan, cell) == old_plan.cells.end())
      say(true, "new: " + name_of(cell));
  if (old_plan.shrink.has_value() != new_plan.shrink.has_value()) {
    say(false, "one is to shrink, the other is not");
  } else if (old_plan.shrink) {
    const GridCell &before = old_plan.cells[0], &now = new_plan.cells[0];
    if (before.fields != now.fields) say(false, "oversized: " + name_of(before) + " -> " + name_of(now));
    compare(*old_plan.shrink, *new_plan.shrink, difference);
  }
  return difference;
}

}  // namespace minlife
