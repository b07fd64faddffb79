#include "study/spec/plan_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "study/plan/flip_parents.h"
#include "study/routes/restarts.h"
#include "study/routes/route_replicate.h"
#include "study/spec/shrink_spec.h"
#include "study/spec/spec_reader.h"
#include "study/spec/trainings.h"
#include "study/trial/trial_id.h"

namespace minlife {
namespace {

constexpr const char* kRemedy = "restore the plan from a copy";

/// Throws the complaint about a number of the plan that is out of bounds.
void check_number(const std::string& what, std::uint64_t value, std::uint64_t low, std::uint64_t high) {
  if (value < low || value > high)
    throw value_error(what, with_commas(value),
                      fmt::format("it must be from {} to {}", with_commas(low), with_commas(high)), kRemedy);
}

void check_replication(const Replication& replication, const std::string& source) {
  check_number(source + ": replicates", replication.replicates, 1, kMaxReplicates);
  check_number(source + ": round", replication.round, 0, replication.replicates);
  check_number(source + ": parents", replication.parents, 0,
               replication.round > 0 ? 0 : replication.replicates);
}

/// The fields of a cell become its columns in all tables.
void check_fields(const GridCell& cell, std::size_t index, const std::string& source) {
  const std::string place = fmt::format("{}: cell {}", source, index);
  std::set<std::string> seen;
  for (const auto& [name, value] : cell.fields) {
    const ConfigField* field = find_config_field(name);
    if (!field) throw InputError(fmt::format("{} is labelled {}, which is no setting", place, name));
    if (!seen.insert(name).second) throw InputError(fmt::format("{} is labelled {} twice", place, name));
    const std::string told = field->get(cell.config);
    if (told == value) continue;
    // The same value may be written in other words.
    TrainConfig labelled;
    field->set(labelled, value, fmt::format("{}: {}", place, name));
    if (field->get(labelled) != told)
      throw InputError(
          fmt::format("{} is labelled {} = {}, but trains with {} ({})", place, name, value, told, kRemedy));
  }
}

bool same_axes(const GridCell& a, const GridCell& b) {
  return std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(),
                    [](const auto& left, const auto& right) { return left.first == right.first; });
}

void check_cells(const Plan& plan, const std::string& source) {
  check_number(source + ": the number of cells", plan.cells.size(), 1, kMaxCells);
  Trainings trainings;
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const GridCell& cell = plan.cells[k];
    check_fields(cell, k, source);
    if (!same_axes(cell, plan.cells[0]))
      throw InputError(
          fmt::format("{}: cell {} has other fields than the first one ({})", source, k, kRemedy));
    if (!trainings.insert(&cell.config).second)
      throw InputError(
          fmt::format("{}: cell {}, {}, is there twice ({})", source, k, name_of(cell), kRemedy));
  }
}

/// The spec that a plan to shrink stands for.
Spec shrink_spec_of(const Plan& plan) {
  const Shrink& shrink = *plan.shrink;
  const TrainConfig& oversized = plan.cells[0].config;
  Spec spec;
  spec.name = plan.name;
  spec.seed = plan.seed;
  spec.replicates = plan.replication.replicates;
  const auto list = [&](const char* field, std::vector<std::string> values) {
    if (!values.empty()) spec.shrink.push_back({field, std::move(values)});
  };
  const auto texts = [](const auto& numbers) {
    std::vector<std::string> all;
    for (const auto number : numbers) all.push_back(canonical_number(static_cast<double>(number)));
    return all;
  };
  list("steps", {std::to_string(oversized.steps)});
  list("oversized", {std::to_string(oversized.width)});
  list("routes", shrink.routes);
  list("keep", texts(shrink.keep));
  list("rounds", {std::to_string(shrink.rounds)});
  list("rewind", {std::to_string(shrink.rewind)});
  list("fine_tune", {std::to_string(shrink.fine_tune)});
  list("widths", texts(shrink.widths));
  list("restart_widths", texts(shrink.restart_widths));
  list("restart_seeds", {std::to_string(shrink.restart_seeds)});
  if (shrink.restart_brackets > 0) list("restart_brackets", {std::to_string(shrink.restart_brackets)});
  if (shrink.curvature_restarts > 0) list("curvature_restarts", {std::to_string(shrink.curvature_restarts)});
  if (shrink.cut_off > 0) list("cut_off", {std::to_string(shrink.cut_off)});
  list("student_widths", texts(shrink.student_widths));
  for (const auto& [field, text] : shrink.settings) list(field.c_str(), {text});
  if (shrink.judged_on_half) list("judged_on", {"half"});
  for (const ConfigField& field : config_fields())
    if (refusal_beside_shrink(field.name).empty())
      spec.train.push_back({std::string(field.name), field.get(oversized)});
  return spec;
}

/// The plan must be the one that its own spec makes.
void check_shrink_plan(const Plan& plan, const std::string& source) {
  if (plan.replication.round > 0 || plan.replication.parents > 0)
    throw InputError(
        fmt::format("{}: rounds and parents have no meaning beside shrink ({})", source, kRemedy));
  if (plan.save_models != SavedModels::none)
    throw InputError(fmt::format("{}: save_models has no meaning beside shrink ({})", source, kRemedy));
  const Spec spec = shrink_spec_of(plan);
  if (const std::vector<WholeMistake> mistakes = check_shrink(spec); !mistakes.empty())
    throw InputError(fmt::format("{}: {}", source, mistakes.front().what));
  const Plan made = make_shrink_plan(spec);
  const bool same_cells = std::equal(
      made.cells.begin(), made.cells.end(), plan.cells.begin(), plan.cells.end(),
      [](const GridCell& a, const GridCell& b) { return a.config == b.config && a.fields == b.fields; });
  if (!same_cells || *made.shrink != *plan.shrink)
    throw InputError(
        fmt::format("{}: its cells are not those that its [shrink] asks for ({})", source, kRemedy));
}

/// What a plan comes to at most, for all that counts its trials.
double most_trials(const Plan& plan) {
  const auto replicates = static_cast<double>(plan.replication.replicates);
  if (!plan.shrink) return replicates * static_cast<double>(plan.cells.size());
  double trials = replicates * static_cast<double>(trials_of_replicate(plan, 0).size());
  for (const Route* route : routes_of(plan))
    if (route->kind->most_unit_trials) trials += static_cast<double>(route->kind->most_unit_trials(plan));
  return trials;
}

}  // namespace

void check_size(const Plan& plan) {
  const double trials = most_trials(plan);
  if (trials <= static_cast<double>(kMaxTrials)) return;
  throw InputError(
      fmt::format("{} makes {} trials at most, and {} are the most of one study (take fewer replicates{}, or "
                  "split the study)",
                  plan.name, with_commas(static_cast<std::uint64_t>(trials)), with_commas(kMaxTrials),
                  plan.shrink ? ", routes or brackets" : " or cells"));
}

void check_plan(const Plan& plan, const std::string& source) {
  if (!is_study_name(plan.name))
    throw value_error(source + ": name", plan.name, "it must be letters, digits, \"_\", \"-\" and \".\"",
                      kRemedy);
  check_number(source + ": seed", plan.seed, 0,
               static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  check_replication(plan.replication, source);
  check_cells(plan, source);
  if (plan.shrink) check_shrink_plan(plan, source);
  try {
    check_size(plan);
    check_parents(plan);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", source, error.what()));
  }
}

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

}  // namespace minlife
