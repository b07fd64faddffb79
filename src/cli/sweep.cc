#include <nlohmann/json.hpp>

#include "cli/study_run.h"
#include "cli/verb.h"
#include "core/error.h"
#include "core/text.h"
#include "study/estimate.h"
#include "study/outlook.h"
#include "study/study.h"

namespace minlife {
namespace {

int dry_run_of_sweep(const Plan& plan, const Shard& shard, const Arguments& arguments, Output& output) {
  const Outlook all = outlook(plan, known_results(arguments.text("out")), shard.index, shard.count);
  const Estimate measured = estimate(plan);
  nlohmann::json cells = nlohmann::json::array();
  std::string text = "study " + plan.name + ": " + with_commas(plan.cells.size()) + " cells, at most " +
                     with_commas(all.left()) + " trials to run" +
                     (all.done() > 0 ? " (" + with_commas(all.done()) + " are done)" : "") + "\n";
  double total = 0;
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const GridCell& cell = plan.cells[k];
    const double seconds = measured.cells[k].seconds;
    const std::size_t parameters = cell.config.architecture().parameters();
    total += static_cast<double>(all.cells[k].left) * seconds;
    text += "  " + name_of(cell) + ": " + with_commas(parameters) + " parameters, " +
            digits(all.cells[k].flops / 1e9) + " GFLOP and " + duration(seconds) + " a trial at most, " +
            with_commas(all.cells[k].left) + " trials\n";
    cells.push_back({{"cell", k},
                     {"parameters", parameters},
                     {"flops", all.cells[k].flops},
                     {"trials", all.cells[k].left},
                     {"core_seconds", seconds}});
  }
  const int threads = arguments.threads();
  text += digits(all.flops_left() / 1e12) + " TFLOP; at most about " + duration(total) +
          " of one core like this, " + duration(total / threads) + " on " + std::to_string(threads) +
          " threads; less where trials are exact or dead before their budget is spent\n";
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
