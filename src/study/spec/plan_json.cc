#include "study/spec/plan_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/json.h"
#include "core/sha256.h"
#include "study/plan/route_settings.h"
#include "study/spec/plan_check.h"
#include "study/spec/shrink_spec.h"
#include "study/spec/warm_starts.h"
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
  if (shrink.curvature_restarts > 0) json["curvature_restarts"] = shrink.curvature_restarts;
  if (shrink.cut_off > 0) json["cut_off"] = shrink.cut_off;
  if (!shrink.student_widths.empty()) json["student_widths"] = shrink.student_widths;
  for (const auto& [field, text] : shrink.settings) json[field] = text;
  if (shrink.judged_on_half) json["judged_on"] = "half";
  return json;
}

/// A key that this program does not know may change what all others mean.
void check_keys(const nlohmann::json& json, std::span<const std::string_view> known,
                const std::string& source) {
  if (!json.is_object()) throw InputError(source + " is not a plan: an object is missing");
  for (const auto& [key, value] : json.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw InputError(fmt::format(
          "{} holds the unknown key {} (it is damaged, or of a newer version of this program)", source, key));
}

void check_digest(const nlohmann::json& json, const std::string& source) {
  if (json.contains("digest") && json.at("digest").get<std::string>() != plan_digest(json))
    throw InputError(source +
                     " is damaged or was edited by hand: its digest does not fit (restore it from a copy; a "
                     "study is changed by a spec, with --extend)");
}

/// Throws InputError naming `source` for values that a spec may not have either.
Shrink shrink_from_json(const nlohmann::json& json, const std::string& source) {
  std::vector<std::string_view> known{"routes",           "keep",    "rounds",         "rewind",
                                      "fine_tune",        "widths",  "restart_widths", "restart_seeds",
                                      "restart_brackets", "cut_off", "student_widths", "curvature_restarts",
                                      "judged_on"};
  for (const RouteSetting& setting : route_settings()) known.emplace_back(setting.field);
  check_keys(json, known, source);
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
  shrink.curvature_restarts = json.value("curvature_restarts", std::uint64_t{0});
  shrink.cut_off = json.value("cut_off", std::uint64_t{0});
  shrink.student_widths = json.value("student_widths", std::vector<int>());
  for (const RouteSetting& setting : route_settings())
    if (json.contains(setting.field)) json.at(setting.field).get_to(shrink.settings[setting.field]);
  shrink.judged_on_half = json.value("judged_on", std::string("all")) == "half";
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
  if (plan.save_models != SavedModels::none) json["save_models"] = to_string(plan.save_models);
  if (!plan.spec.empty()) json["spec"] = plan.spec;
  return json;
}

nlohmann::json plan_document(const Plan& plan) {
  nlohmann::json json = to_json(plan);
  json["digest"] = plan_digest(json);
  return json;
}

std::string plan_digest(nlohmann::json json) {
  json.erase("digest");
  return sha256_hex(canonical_json(json));
}

Plan plan_from_json(const nlohmann::json& json, const std::string& source) {
  try {
    if (json.at("format") != "minlife-plan" || json.at("format_version") != 1)
      throw InputError(source + " is not a plan of format 1");
    constexpr std::string_view kKeys[] = {"format",      "format_version", "name",    "seed",  "numerics",
                                          "replicates",  "round",          "parents", "cells", "shrink",
                                          "save_models", "spec",           "digest"};
    check_keys(json, kKeys, source);
    check_digest(json, source);
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
    if (json.contains("save_models")) {
      const auto told = json.at("save_models").get<std::string>();
      const auto found = find_saved_models(told);
      if (!found) throw value_error(source + ": save_models", told, saved_models_rule());
      plan.save_models = *found;
    }
    plan.spec = json.value("spec", std::string());
    for (const auto& entry : json.at("cells")) {
      constexpr std::string_view kCellKeys[] = {"config", "fields"};
      check_keys(entry, kCellKeys, source);
      GridCell cell{config_from_json(entry.at("config"), source), {}};
      for (const auto& field : entry.at("fields"))
        cell.fields.emplace_back(field.at(0).get<std::string>(), field.at(1).get<std::string>());
      plan.cells.push_back(std::move(cell));
    }
    if (json.contains("shrink")) plan.shrink = shrink_from_json(json.at("shrink"), source);
    check_plan(plan, source);
    try {
      link_warm_starts(plan);
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: {}", source, error.what()));
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
