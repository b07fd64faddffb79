#include "study/spec/plan_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json.h"
#include "study/spec/shrink_spec.h"
#include "study/trial/trial_id.h"

namespace minlife {
namespace {

nlohmann::json to_json(const Shrink& shrink) {
  nlohmann::json json = {{"routes", shrink.routes},
                         {"keep", shrink.keep},
                         {"rounds", shrink.rounds},
                         {"rewind", shrink.rewind},
                         {"fine_tune", shrink.fine_tune},
                         {"widths", shrink.widths},
                         {"restart_widths", shrink.restart_widths},
                         {"restart_seeds", shrink.restart_seeds}};
  if (shrink.restart_brackets > 0) json["restart_brackets"] = shrink.restart_brackets;
  return json;
}

/// Throws InputError naming `source` for values that a spec may not have either.
Shrink shrink_from_json(const nlohmann::json& json, const std::string& source) {
  // What a spec may not say a plan may not either; the library would round and wrap numbers around.
  for (const FieldRule& rule : shrink_rules()) {
    const nlohmann::json given = json.value(rule.name, nlohmann::json::array());
    for (const nlohmann::json& value : given.is_array() ? given : nlohmann::json::array({given}))
      if (const auto complaint = rule.check(value.is_string() ? value.get<std::string>() : value.dump()))
        throw InputError(fmt::format("{}: {}", source, *complaint));
  }
  Shrink shrink;
  json.at("routes").get_to(shrink.routes);
  json.at("keep").get_to(shrink.keep);
  json.at("rounds").get_to(shrink.rounds);
  json.at("rewind").get_to(shrink.rewind);
  json.at("fine_tune").get_to(shrink.fine_tune);
  json.at("widths").get_to(shrink.widths);
  json.at("restart_widths").get_to(shrink.restart_widths);
  json.at("restart_seeds").get_to(shrink.restart_seeds);
  shrink.restart_brackets = json.value("restart_brackets", std::uint64_t{0});
  return shrink;
}

}  // namespace

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
    const auto whole = [&](const char* key) {
      return whole_number(json.at(key), fmt::format("{}: {}", source, key));
    };
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
    throw InputError(fmt::format("{} is not a plan: {}", source, error.what()));
  }
}

Plan parse_plan(std::string_view text, const std::string& source) {
  return plan_from_json(parse_json(text, source), source);
}

}  // namespace minlife
