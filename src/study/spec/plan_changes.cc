#include "study/spec/plan_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "core/text.h"
#include "study/plan/route_settings.h"
#include "study/spec/trainings.h"

namespace minlife {
namespace {

/// The cells of a plan, to be found by what they train and by their place in the grid.
class CellLookup {
 public:
  explicit CellLookup(const Plan& plan) : plan_(plan) {
    for (const GridCell& cell : plan.cells) {
      known_.insert(&cell.config);
      places_.emplace(cell.fields, &cell);
    }
  }

  /// Whether a cell trains as cell `index` of the other plan does.
  bool holds(const CellLookup& other, std::size_t index) const {
    return known_.count(&other.plan_.cells[index].config) > 0;
  }
  const GridCell* at(const GridCell& cell) const {
    const auto found = places_.find(cell.fields);
    return found == places_.end() ? nullptr : found->second;
  }

 private:
  const Plan& plan_;
  Trainings known_;
  std::map<std::vector<std::pair<std::string, std::string>>, const GridCell*> places_;
};

/// The settings in which two trainings differ, "examples: 4000 -> 5000".
std::vector<std::string> changed_settings(const TrainConfig& before, const TrainConfig& after) {
  std::vector<std::string> lines;
  for (const ConfigField& field : config_fields())
    if (field.get(before) != field.get(after))
      lines.push_back(fmt::format("{}: {} -> {}", field.name, field.get(before), field.get(after)));
  return lines;
}

/// What a new [shrink] changes. New routes, widths and smaller keep fractions only add.
void compare(const Shrink& old_shrink, const Shrink& new_shrink, PlanChanges& changes) {
  const auto say = [&](bool adds, const std::string& line) {
    changes.lines.push_back(line);
    changes.only_adds = changes.only_adds && adds;
  };
  const auto same = [&](const char* name, std::uint64_t before, std::uint64_t after) {
    if (before != after) say(false, fmt::format("{}: {} -> {}", name, before, after));
  };
  same("rounds", static_cast<std::uint64_t>(old_shrink.rounds),
       static_cast<std::uint64_t>(new_shrink.rounds));
  same("rewind", old_shrink.rewind, new_shrink.rewind);
  same("fine_tune", old_shrink.fine_tune, new_shrink.fine_tune);
  same("restart_seeds", static_cast<std::uint64_t>(old_shrink.restart_seeds),
       static_cast<std::uint64_t>(new_shrink.restart_seeds));
  // Whoever has seen results must not choose on what they are judged.
  const auto judged_on = [](const Shrink& shrink) { return shrink.judged_on_half ? "half" : "all"; };
  if (old_shrink.judged_on_half != new_shrink.judged_on_half)
    say(false, fmt::format("judged_on: {} -> {}", judged_on(old_shrink), judged_on(new_shrink)));
  const auto brackets = [](const Shrink& shrink) {
    return shrink.restart_brackets == 0 ? "what replicates fill" : std::to_string(shrink.restart_brackets);
  };
  if (old_shrink.restart_brackets != new_shrink.restart_brackets)
    say(new_shrink.restart_brackets > old_shrink.restart_brackets,
        fmt::format("restart_brackets: {} -> {}", brackets(old_shrink), brackets(new_shrink)));
  if (old_shrink.curvature_restarts != new_shrink.curvature_restarts)
    say(new_shrink.curvature_restarts > old_shrink.curvature_restarts,
        fmt::format("curvature_restarts: {} -> {}", old_shrink.curvature_restarts,
                    new_shrink.curvature_restarts));
  same("cut_off", old_shrink.cut_off, new_shrink.cut_off);
  for (const RouteSetting& setting : route_settings()) {
    const std::string before = route_setting(old_shrink, setting), after = route_setting(new_shrink, setting);
    if (before != after) say(false, fmt::format("{}: {} -> {}", setting.field, before, after));
  }
  const auto lists = [&](const char* name, const auto& before, const auto& after) {
    for (const auto& value : before)
      if (std::find(after.begin(), after.end(), value) == after.end())
        say(false, fmt::format("gone: {} {}", name, nlohmann::json(value).dump()));
    for (const auto& value : after)
      if (std::find(before.begin(), before.end(), value) == before.end())
        say(true, fmt::format("new: {} {}", name, nlohmann::json(value).dump()));
  };
  lists("route", old_shrink.routes, new_shrink.routes);
  lists("restart width", old_shrink.restart_widths, new_shrink.restart_widths);
  lists("student width", old_shrink.student_widths, new_shrink.student_widths);
  lists("keep", old_shrink.keep, new_shrink.keep);
  // A fraction in between would change what iterated pruning derives from.
  const bool prefix = old_shrink.keep.size() <= new_shrink.keep.size() &&
                      std::equal(old_shrink.keep.begin(), old_shrink.keep.end(), new_shrink.keep.begin());
  if (old_shrink.keep != new_shrink.keep && !prefix)
    say(false, "keep: only smaller fractions can be added; chains go from one to the next");
}

}  // namespace

PlanChanges compare(const Plan& old_plan, const Plan& new_plan) {
  PlanChanges changes;
  const auto say = [&](bool adds, const std::string& line) {
    changes.lines.push_back(line);
    changes.only_adds = changes.only_adds && adds;
  };
  const auto number = [&](const char* name, std::uint64_t before, std::uint64_t after, bool may_grow) {
    if (before != after) say(may_grow && after > before, fmt::format("{}: {} -> {}", name, before, after));
  };
  if (old_plan.name != new_plan.name) say(false, fmt::format("name: {} -> {}", old_plan.name, new_plan.name));
  number("seed", old_plan.seed, new_plan.seed, false);
  number("replicates", old_plan.replication.replicates, new_plan.replication.replicates, true);
  number("round", old_plan.replication.round, new_plan.replication.round, false);
  number("parents", old_plan.replication.parents, new_plan.replication.parents,
         old_plan.replication.parents > 0);
  // Trials are the same whichever of their networks are kept; it holds for those that run from now on.
  if (old_plan.save_models != new_plan.save_models)
    say(true, fmt::format("save_models: {} -> {}", to_string(old_plan.save_models),
                          to_string(new_plan.save_models)));
  // A setting outside the grid changes in every cell, and is told once.
  const CellLookup before(old_plan), now(new_plan);
  std::vector<std::string> changed;
  std::set<std::string> known_changes;
  for (std::size_t k = 0; k < old_plan.cells.size(); ++k) {
    const GridCell& cell = old_plan.cells[k];
    if (now.holds(before, k)) continue;
    const GridCell* same_place = now.at(cell);
    if (same_place == nullptr) {
      say(false, "gone: " + name_of(cell));
      continue;
    }
    for (const std::string& line : changed_settings(cell.config, same_place->config))
      if (known_changes.insert(line).second) changed.push_back(line);
  }
  for (const std::string& line : changed) say(false, line);
  for (std::size_t k = 0; k < new_plan.cells.size(); ++k)
    if (!before.holds(now, k) && before.at(new_plan.cells[k]) == nullptr)
      say(true, "new: " + name_of(new_plan.cells[k]));
  if (old_plan.shrink.has_value() != new_plan.shrink.has_value()) {
    say(false, "one is to shrink, the other is not");
  } else if (old_plan.shrink) {
    const GridCell &old_cell = old_plan.cells[0], &new_cell = new_plan.cells[0];
    if (old_cell.fields != new_cell.fields)
      say(false, fmt::format("oversized: {} -> {}", name_of(old_cell), name_of(new_cell)));
    compare(*old_plan.shrink, *new_plan.shrink, changes);
  }
  return changes;
}

}  // namespace minlife
