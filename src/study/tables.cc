#include "study/tables.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "study/csv.h"
#include "study/intervals.h"
#include "study/parents.h"
#include "study/sequential.h"

namespace minlife {
namespace {

const TrialResult* find(const Plan& plan, std::size_t cell, std::uint64_t replicate, const Results& results) {
  const auto found = results.find(trial_id(trial_of(plan, cell, replicate)));
  return found == results.end() ? nullptr : &found->second;
}

/// Grid fields that have no column of their own; the same for all cells.
std::vector<std::string> other_fields(const Plan& plan) {
  std::vector<std::string> names;
  if (!plan.cells.empty())
    for (const auto& [name, value] : plan.cells[0].fields)
      if (name != "steps" && name != "width") names.push_back(name);
  return names;
}

std::string field_of(const GridCell& cell, const std::string& name) {
  for (const auto& [field, value] : cell.fields)
    if (field == name) return value;
  return "";
}

/// What all cells' values of a grid field can be read as.
ColumnKind kind_of(const Plan& plan, const std::string& name) {
  ColumnKind kind = ColumnKind::whole;
  for (const GridCell& cell : plan.cells) {
    const std::string value = field_of(cell, name);
    if (!parse_double(value)) return ColumnKind::text;
    if (!parse_int(value)) kind = ColumnKind::real;
  }
  return kind;
}

struct TrialRow {
  std::string id;
  std::size_t cell;
  Trial trial;
  const GridCell* grid;
  TrialResult result;
};

std::vector<CsvColumn<TrialRow>> trial_columns(const Plan& plan, bool timing) {
  using Row = TrialRow;
  std::vector<CsvColumn<Row>> columns = {
      {"trial", [](const Row& r) { return r.id; }},
      {"cell", [](const Row& r) { return std::to_string(r.cell); }, ColumnKind::whole},
      {"steps", [](const Row& r) { return std::to_string(r.trial.config.steps); }, ColumnKind::whole},
      {"width", [](const Row& r) { return std::to_string(r.trial.config.width); }, ColumnKind::whole},
  };
  // A grid of budgets must not share its name with the examples that a trial really took.
  for (const std::string& name : other_fields(plan))
    columns.push_back({name == "examples" ? "examples_budget" : name,
                       [name](const Row& r) { return field_of(*r.grid, name); }, kind_of(plan, name)});
  const std::vector<CsvColumn<Row>> rest = {
      {"seed", [](const Row& r) { return std::to_string(r.trial.seed); }, ColumnKind::whole},
      {"replicate", [](const Row& r) { return std::to_string(r.trial.replicate); }, ColumnKind::whole},
      {"success", [](const Row& r) { return std::string(r.result.success ? "1" : "0"); }, ColumnKind::whole},
      {"sampled", [](const Row& r) { return std::string(r.result.sampled ? "1" : "0"); }, ColumnKind::whole},
      {"exact_errors", [](const Row& r) { return optional_text(r.result.exact_errors); }, ColumnKind::whole},
      {"accuracy", [](const Row& r) { return shortest(r.result.accuracy); }, ColumnKind::real},
      {"updates", [](const Row& r) { return std::to_string(r.result.updates); }, ColumnKind::whole},
      {"first_exact_update", [](const Row& r) { return optional_text(r.result.first_exact_update); },
       ColumnKind::whole},
      {"examples",
       [](const Row& r) {
         return std::to_string(r.result.updates * static_cast<std::uint64_t>(r.trial.config.batch));
       },
       ColumnKind::whole},
      {"status", [](const Row& r) { return to_string(r.result.status); }},
      {"train_flops", [](const Row& r) { return shortest(r.result.train_flops); }, ColumnKind::real},
      {"train_flops_nonzero", [](const Row& r) { return shortest(r.result.train_flops_nonzero); },
       ColumnKind::real},
  };
  columns.insert(columns.end(), rest.begin(), rest.end());
  if (timing)
    columns.push_back({"seconds", [](const Row& r) { return shortest(r.result.seconds); }, ColumnKind::real});
  return columns;
}

struct CellRow {
  std::size_t cell;
  const GridCell* grid;
  CellProgress progress;
  Interval interval;
  std::uint64_t sampled = 0;
  double updates_median = 0, accuracy = 0, flops = 0, seconds = 0;  ///< the last three are sums
};

/// The mean of the two middle ones where their number is even.
double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2;
}

CellRow cell_row(const Plan& plan, std::size_t cell, const Results& results) {
  CellRow row{cell, &plan.cells[cell], progress_of(plan, cell, results), {}};
  const std::uint64_t n = row.progress.counted;
  row.interval = plan.replication.round > 0
                     ? confidence_sequence(row.progress.successes, n, plan.rule().error, plan.rule().mixture)
                     : wilson(row.progress.successes, n);
  std::vector<double> updates;
  for (std::uint64_t k = 0; k < n; ++k) {
    const TrialResult& result = *find(plan, cell, row.progress.replicate(k), results);
    updates.push_back(static_cast<double>(result.updates));
    row.sampled += result.sampled;
    row.accuracy += result.accuracy;
    row.flops += result.train_flops;
    row.seconds += result.seconds;
  }
  row.updates_median = median(updates);
  return row;
}

std::vector<CsvColumn<CellRow>> cell_columns(const Plan& plan, bool timing) {
  using Row = CellRow;
  const auto count = [](const Row& r) { return static_cast<double>(r.progress.counted); };
  const auto per = [](double sum, double number) {
    return number > 0 ? shortest(sum / number) : std::string();
  };
  std::vector<CsvColumn<Row>> columns = {
      {"cell", [](const Row& r) { return std::to_string(r.cell); }, ColumnKind::whole},
      {"steps", [](const Row& r) { return std::to_string(r.grid->config.steps); }, ColumnKind::whole},
      {"width", [](const Row& r) { return std::to_string(r.grid->config.width); }, ColumnKind::whole},
  };
  for (const std::string& name : other_fields(plan))
    columns.push_back({name, [name](const Row& r) { return field_of(*r.grid, name); }, kind_of(plan, name)});
  const std::vector<CsvColumn<Row>> rest = {
      {"parameters", [](const Row& r) { return std::to_string(r.grid->config.architecture().parameters()); },
       ColumnKind::whole},
      {"replicates", [](const Row& r) { return std::to_string(r.progress.counted); }, ColumnKind::whole},
      {"successes", [](const Row& r) { return std::to_string(r.progress.successes); }, ColumnKind::whole},
      {"success_rate", [=](const Row& r) { return per(static_cast<double>(r.progress.successes), count(r)); },
       ColumnKind::real},
      {"ci_low", [](const Row& r) { return shortest(r.interval.low); }, ColumnKind::real},
      {"ci_high", [](const Row& r) { return shortest(r.interval.high); }, ColumnKind::real},
      {"decision", [](const Row& r) { return r.progress.decision; }},
      {"sampled_successes", [](const Row& r) { return std::to_string(r.sampled); }, ColumnKind::whole},
      {"updates_median",
       [](const Row& r) { return r.progress.counted > 0 ? shortest(r.updates_median) : ""; },
       ColumnKind::real},
      {"accuracy_mean", [=](const Row& r) { return per(r.accuracy, count(r)); }, ColumnKind::real},
      {"train_flops_mean", [=](const Row& r) { return per(r.flops, count(r)); }, ColumnKind::real},
      {"train_flops_per_success",
       [=](const Row& r) { return per(r.flops, static_cast<double>(r.progress.successes)); },
       ColumnKind::real},
  };
  columns.insert(columns.end(), rest.begin(), rest.end());
  if (timing)
    columns.push_back(
        {"seconds_per_success",
         [=](const Row& r) { return per(r.seconds, static_cast<double>(r.progress.successes)); },
         ColumnKind::real});
  return columns;
}

}  // namespace

CellProgress progress_of(const Plan& plan, std::size_t cell, const Results& results) {
  CellProgress progress;
  const auto take = [&](std::uint64_t more) {
    for (std::uint64_t r = progress.counted; r < progress.wanted; ++r)
      if (!find(plan, cell, r, results)) return false;
    for (std::uint64_t k = 0; k < more; ++k)
      progress.successes += find(plan, cell, progress.counted + k, results)->success;
    progress.counted = progress.wanted;
    return true;
  };
  if (plan.replication.round == 0) {
    progress.decision = "fixed";
    progress.wanted = plan.replication.replicates;
    if (plan.replication.parents > 0) {
      const std::size_t base = base_of(plan, cell);
      const ParentSearch search = search_parents(plan, base, results);
      if (cell != base) progress.parents = search.parents;
      progress.wanted = cell == base ? search.wanted : progress.parents.size();
    }
    // A fixed cell that is not finished shows what it has, from its first replicate on without a gap.
    while (progress.counted < progress.wanted) {
      const TrialResult* result = find(plan, cell, progress.replicate(progress.counted), results);
      if (!result) break;
      progress.successes += result->success;
      ++progress.counted;
    }
    return progress;
  }
  const SequentialRule rule = plan.rule();
  for (std::uint64_t more; (more = next_round(progress.successes, progress.counted, rule)) > 0;) {
    progress.wanted = progress.counted + more;
    if (!take(more)) break;
  }
  progress.decision = to_string(decide(progress.successes, progress.counted, rule));
  return progress;
}

TypedTable trials_table(const Plan& plan, const Results& results, bool timing) {
  std::vector<TrialRow> rows;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    const CellProgress progress = progress_of(plan, cell, results);
    // Of a round that is not whole the trials at hand are shown too; cells.csv does not count them.
    for (std::uint64_t k = 0; k < progress.wanted; ++k) {
      NamedTrial one = named(trial_of(plan, cell, progress.replicate(k)));
      const auto found = results.find(one.id);
      if (found == results.end()) continue;
      rows.push_back({std::move(one.id), cell, std::move(one.trial), &plan.cells[cell], found->second});
    }
  }
  return make_table(trial_columns(plan, timing), rows);
}

TypedTable cells_table(const Plan& plan, const Results& results, bool timing) {
  std::vector<CellRow> rows;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) rows.push_back(cell_row(plan, cell, results));
  return make_table(cell_columns(plan, timing), rows);
}

std::string trials_csv(const Plan& plan, const Results& results, bool timing) {
  return to_csv(trials_table(plan, results, timing));
}

std::string cells_csv(const Plan& plan, const Results& results, bool timing) {
  return to_csv(cells_table(plan, results, timing));
}

}  // namespace minlife
