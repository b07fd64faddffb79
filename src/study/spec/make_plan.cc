#include "study/spec/make_plan.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"
#include "study/plan/flip_parents.h"
#include "study/spec/shrink_spec.h"

namespace minlife {
namespace {

/// The study's own settings are the defaults of TrainConfig; "" and this name mean the same.
constexpr const char* kProtocol = "springer-kenyon";

/// A study of sign flips needs cells with flips, and for each one the cell without.
void check_parents(const Plan& plan) {
  if (plan.replication.parents == 0) return;
  bool flips = false;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    flips = flips || plan.cells[cell].config.sign_flips >= 0;
    if (base_of(plan, cell) == plan.cells.size())
      throw value_error("sign_flips", std::to_string(plan.cells[cell].config.sign_flips),
                        "with parents there must be a cell that differs only in flipping nothing",
                        "add \"none\" to sign_flips under [grid]");
  }
  if (!flips)
    throw value_error("parents", std::to_string(plan.replication.parents),
                      "it has no meaning without sign flips", "give sign_flips a list under [grid]");
}

}  // namespace

SpecRules spec_rules() {
  SpecRules rules;
  rules.protocols = {kProtocol};
  rules.shrink = shrink_rules();
  rules.check_whole = check_shrink;
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
                           }});
  }
  return rules;
}

Plan make_plan(const Spec& spec) {
  Plan plan;
  if (!spec.shrink.empty()) {
    plan = make_shrink_plan(spec);
    plan.spec = spec.text;
    return plan;
  }
  plan.name = spec.name;
  plan.spec = spec.text;
  plan.seed = spec.seed;
  plan.replication.replicates = spec.until ? spec.until->cap : spec.replicates;
  plan.replication.round = spec.until ? spec.until->round : 0;
  plan.replication.parents = spec.parents;
  TrainConfig shared;
  for (const Setting& setting : spec.train)
    find_config_field(setting.field)->set(shared, setting.value, setting.field);
  std::vector<std::string> complaints;
  for (const std::vector<Setting>& settings : grid_settings(spec)) {
    GridCell cell{shared, {}};
    for (const Setting& setting : settings) {
      find_config_field(setting.field)->set(cell.config, setting.value, setting.field);
      cell.fields.emplace_back(setting.field, setting.value);
    }
    try {
      validate(cell.config);
    } catch (const InputError& error) {
      complaints.push_back(fmt::format("{}: {}", name_of(cell), error.what()));
    }
    plan.cells.push_back(std::move(cell));
  }
  if (!complaints.empty()) throw InputError(join(complaints, "\n"));
  check_parents(plan);
  return plan;
}

}  // namespace minlife
