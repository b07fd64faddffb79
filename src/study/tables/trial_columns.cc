#include "study/tables/trial_columns.h"

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "study/routes/routes.h"

namespace minlife {
namespace {

const PrunedStart* pruned(const TrialRow& row) { return row.named.trial.pruned.get(); }

std::optional<std::uint64_t> of_size(const std::optional<NetworkSize>& size,
                                     std::uint64_t NetworkSize::*member) {
  return size ? std::optional((*size).*member) : std::nullopt;
}

/// Whether some trial also judges a mean of its parameters.
bool averages(const Plan& plan) {
  return std::any_of(plan.cells.begin(), plan.cells.end(),
                     [](const GridCell& cell) { return cell.config.average != 0; });
}

void add_start(Columns<TrialRow>& columns) {
  columns.add("rule", [](const TrialRow& r) {
    const MaskSchedule* schedule = r.named.trial.config.masks.schedule;
    return pruned(r) ? pruned(r)->criterion : std::string(schedule ? schedule->name : "");
  });
  columns.add("keep", [](const TrialRow& r) {
    const MaskSettings& masks = r.named.trial.config.masks;
    return pruned(r) ? pruned(r)->keep : masks.schedule ? masks.keep : 1;
  });
  columns.add("start", [](const TrialRow& r) { return pruned(r) ? to_string(pruned(r)->start) : "fresh"; });
  columns.add("shuffled", [](const TrialRow& r) { return pruned(r) != nullptr && pruned(r)->shuffled; });
  columns.add("examples_budget", [](const TrialRow& r) { return r.named.trial.config.examples; });
}

void add_sizes(bool integers, Columns<TrialRow>& columns) {
  columns.add("parameters",
              [](const TrialRow& r) { return of_size(r.result.connected, &NetworkSize::parameters); });
  columns.add("nonzero",
              [](const TrialRow& r) { return of_size(r.result.connected, &NetworkSize::nonzero); });
  columns.add("compacted_parameters",
              [](const TrialRow& r) { return of_size(r.result.compacted, &NetworkSize::parameters); });
  columns.add("compacted_nonzero",
              [](const TrialRow& r) { return of_size(r.result.compacted, &NetworkSize::nonzero); });
  if (integers) columns.add("bits", [](const TrialRow& r) { return bits_of(r.result); });
}

std::optional<double> of_costs(const std::optional<Costs>& costs, double Costs::*member) {
  return costs ? std::optional((*costs).*member) : std::nullopt;
}

void add_costs(Columns<TrialRow>& columns) {
  columns.add("check_flops", [](const TrialRow& r) { return of_costs(r.result.costs, &Costs::check_flops); });
  columns.add("factor_flops",
              [](const TrialRow& r) { return of_costs(r.result.costs, &Costs::factor_flops); });
}

/// The columns of trials.csv.
Columns<TrialRow> trial_columns(const Plan& plan, bool with_costs) {
  const bool is_shrink = plan.shrink.has_value();
  Columns<TrialRow> columns;
  columns.add("trial", [](const TrialRow& r) { return r.named.id; });
  if (is_shrink)
    columns.add("parent", [](const TrialRow& r) {
      const NamedTrial* parent = parent_of(r.named.trial);
      return parent ? parent->id : std::string();
    });
  else
    columns.add("cell", [](const TrialRow& r) { return r.cell; });
  if (has_warm_starts(plan))
    columns.add("parent", [&plan](const TrialRow& r) {
      return r.grid->previous ? id_of(plan, *r.grid->previous, r.named.trial.replicate) : std::string();
    });
  columns.add("steps", [](const TrialRow& r) { return r.named.trial.config.steps; });
  columns.add("width", [](const TrialRow& r) { return r.named.trial.config.uniform_width(); });
  if (is_shrink)
    add_start(columns);
  else
    add_grid_fields(plan, true, columns);
  columns.add("seed", [](const TrialRow& r) { return r.named.trial.seed; });
  columns.add("replicate", [](const TrialRow& r) { return r.named.trial.replicate; });
  columns.add("success", [](const TrialRow& r) { return r.result.success; });
  columns.add("sampled", [](const TrialRow& r) { return r.result.sampled; });
  columns.add("exact_errors", [](const TrialRow& r) { return r.result.exact_errors; });
  columns.add("accuracy", [](const TrialRow& r) { return r.result.accuracy; });
  columns.add("updates", [](const TrialRow& r) { return r.result.updates; });
  columns.add("first_exact_update", [](const TrialRow& r) { return r.result.first_exact_update; });
  if (!is_shrink)
    columns.add("examples", [](const TrialRow& r) {
      return r.result.updates * static_cast<std::uint64_t>(r.named.trial.config.batch);
    });
  columns.add("status", [](const TrialRow& r) { return to_string(r.result.status); });
  if (averages(plan)) columns.add("kept", [](const TrialRow& r) { return r.result.kept; });
  if (is_shrink) add_sizes(has_integers(plan), columns);
  columns.add("train_flops", [](const TrialRow& r) { return r.result.train_flops; });
  columns.add("train_flops_nonzero", [](const TrialRow& r) { return r.result.train_flops_nonzero; });
  if (with_costs) add_costs(columns);
  columns.add("seconds", [](const TrialRow& r) { return r.result.seconds; }).timing = true;
  return columns;
}

}  // namespace

Value grid_value(const GridCell& cell, const std::string& field, ColumnKind kind) {
  for (const auto& [name, value] : cell.fields)
    if (name == field) {
      if (kind == ColumnKind::whole) return value_of(parse_uint(value));
      if (kind == ColumnKind::real) return value_of(parse_double(value));
      return value;
    }
  return {};
}

ColumnKind grid_kind(const Plan& plan, const std::string& field) {
  ColumnKind kind = ColumnKind::whole;
  for (const GridCell& cell : plan.cells) {
    const std::string value = to_text(grid_value(cell, field, ColumnKind::text));
    if (!parse_double(value)) return ColumnKind::text;
    if (!parse_uint(value)) kind = ColumnKind::real;
  }
  return kind;
}

std::vector<std::string> other_grid_fields(const Plan& plan) {
  std::vector<std::string> names;
  if (!plan.cells.empty())
    for (const auto& [name, value] : plan.cells[0].fields)
      if (name != "steps" && name != "width") names.push_back(name);
  return names;
}

Table table_of(const Plan& plan, const std::vector<TrialRow>& rows, bool timing) {
  const bool with_costs =
      std::any_of(rows.begin(), rows.end(), [](const TrialRow& row) { return row.result.costs.has_value(); });
  return make_table(trial_columns(plan, with_costs), rows, timing);
}

}  // namespace minlife
