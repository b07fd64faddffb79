#include "train/verify.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/float_environment.h"
#include "train/composition.h"
#include "train/small_windows.h"
#include "train/two_step_scan.h"
#include "train/window.h"

namespace minlife {
namespace {

void check_finite(const Model& model) {
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    if (!std::isfinite(model.parameters[i]))
      throw InputError("parameter " + std::to_string(i) +
                       " of the network is not a finite number; it cannot be verified");
}

void verify_windows(const Model& model, const PairLaw& law, int threads, Verification& report) {
  const int n = report.steps, cells = (2 * n + 1) * (2 * n + 1);
  WindowTally tally;
  if (n == 1) {
    tally = one_step_tally(model, law.rule);
  } else {
    TwoStepScan scan(model.architecture, law.rule);
    scan.load(model);
    tally = scan.tally(threads);
  }
  if (tally.first_wrong)
    report.counterexample =
        judge_patch(model, law.rule, window_cells(*tally.first_wrong, cells), {n, n, n, n});
  if (n == 2 && law.boundary == Boundary::dead) {
    std::optional<BorderWindow> example;
    const WindowTally border = border_tally(model, law.rule, example, false);
    tally.windows += border.windows;
    tally.wrong += border.wrong;
    tally.min_abs_logit = std::min(tally.min_abs_logit, border.min_abs_logit);
    if (example && !report.counterexample)
      report.counterexample = judge_patch(model, law.rule, example->cells, example->board);
  }
  report.windows = tally.windows;
  report.wrong = tally.wrong;
  report.min_abs_logit = tally.min_abs_logit;
  if (tally.wrong == 0) report.proved = "windows";
}

}  // namespace

Verification verify(const Model& model, const PairLaw& law, std::uint64_t boards, bool boards_asked,
                    int threads) {
  const FloatScope floats;
  check_finite(model);
  Verification report;
  report.steps = model.architecture.step_count();
  const bool enumerable = report.steps <= 2;
  if (enumerable) {
    verify_windows(model, law, threads, report);
  } else if (proved_by_composition(model, law.rule, law.boundary)) {
    report.proved = "composition";
  } else {
    constexpr std::uint64_t kSearchBoards = 200;
    report.counterexample = search_counterexample(model, law, kSearchBoards);
  }
  if (boards_asked || (!enumerable && report.proved.empty())) {
    report.boards = evaluate_boards(model, law, boards, threads);
    if (report.boards.wrong_boards == 0 && boards > 0) report.bound = wrong_board_bound(boards);
  }
  report.exact =
      !report.proved.empty() || (!enumerable && !report.counterexample && report.boards.wrong_boards == 0);
  return report;
}

nlohmann::json to_json(const Verification& v) {
  return {{"steps", v.steps},
          {"windows", v.windows},
          {"wrong", v.wrong},
          {"min_abs_logit", v.windows > 0 ? nlohmann::json(v.min_abs_logit) : nlohmann::json()},
          {"proved", v.proved},
          {"counterexample", v.counterexample.has_value()},
          {"boards", v.boards.boards},
          {"wrong_boards", v.boards.wrong_boards},
          {"bound", v.bound ? nlohmann::json(*v.bound) : nlohmann::json()},
          {"exact", v.exact}};
}

}  // namespace minlife
