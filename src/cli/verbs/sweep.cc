#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/study/pricing_talk.h"
#include "cli/study/study_path.h"
#include "cli/study/study_run.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "study/spec/make_plan.h"
#include "study/study_folder.h"
#include "study/work/estimate.h"
#include "study/work/work_left.h"

namespace minlife {
namespace {

/// One cell, in two lines where its name leaves no room on a terminal of 80 columns.
std::string dry_line(const GridCell& cell, std::uint64_t trials, double flops, double seconds) {
  const std::string name = name_of(cell);
  const std::string costs = fmt::format(
      "{} parameters, {}, {}, {}{}", with_commas(cell.config.architecture().parameters()), flops_text(flops),
      duration(seconds), with_commas(trials), (trials == 1 ? " trial" : " trials"));
  const bool fits = name.size() + costs.size() + 4 < 80;
  return fmt::format("  {}{}{}\n", name, (fits ? ": " : ":\n      "), costs);
}

int dry_run_of_sweep(const Plan& plan, const Shard& shard, const Arguments& arguments, Output& output) {
  const WorkLeft all = work_left(plan, known_results(plan, arguments), shard.index, shard.count);
  const TrialPrices prices = measured_prices(priced_configs(plan), plan.seed, output);
  nlohmann::json cells = nlohmann::json::array();
  std::string text = fmt::format(
      "study {}: {} cells, at most {} trials to run{}\nof each cell: parameters; FLOPs and core time of a "
      "trial at most; trials to run\n",
      plan.name, with_commas(plan.cells.size()), with_commas(all.left()),
      (all.done() > 0 ? fmt::format(" ({} are done)", with_commas(all.done())) : ""));
  double total = 0;
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const GridCell& cell = plan.cells[k];
    const double seconds = prices.seconds(cell.config);
    total += static_cast<double>(all.groups[k].left) * seconds;
    text += dry_line(cell, all.groups[k].left, all.groups[k].flops, seconds);
    cells.push_back({{"cell", k},
                     {"parameters", cell.config.architecture().parameters()},
                     {"flops", all.groups[k].flops},
                     {"trials", all.groups[k].left},
                     {"core_seconds", seconds}});
  }
  text += totals_text(all.flops_left(), total, arguments.threads());
  output.result({{"cells", cells},
                 {"trials", all.left()},
                 {"done", all.done()},
                 {"flops", all.flops_left()},
                 {"core_hours", total / 3600}},
                text);
  return 0;
}

int run_sweep(const Arguments& arguments, Output& output) {
  const Spec spec = read_spec(arguments.positional(0), spec_rules());
  if (!spec.shrink.empty())
    throw InputError(arguments.positional(0) + " has [shrink]; minlife shrink runs it");
  const Plan plan = make_plan(spec);
  const Shard shard = read_shard(arguments);
  if (arguments.is_on("dry-run")) return dry_run_of_sweep(plan, shard, arguments, output);
  return run_study(plan, shard, arguments, output);
}

}  // namespace

Verb sweep_verb() {
  return {"sweep",
          "Runs the trials of a study, or what is left of them, and writes its tables.",
          {"SPEC.toml"},
          study_flags("only tell cells, trials, FLOPs and an estimate of hours here"),
          run_sweep};
}

}  // namespace minlife
