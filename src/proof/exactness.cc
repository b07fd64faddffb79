#include "proof/exactness.h"

#include <algorithm>
#include <cassert>

#include "core/float_environment.h"
#include "proof/border_windows.h"
#include "proof/composition.h"
#include "proof/one_step_windows.h"
#include "proof/two_step_scan.h"

namespace minlife {

struct ExactnessCheck::State {
  Rule rule;
  std::optional<TwoStepScan> scan;
};

namespace {

constexpr std::uint64_t kSearchBoards = 200;

/// The border windows join those of the torus.
void add(const WindowTally& border, WindowTally& tally) {
  tally.windows += border.windows;
  tally.wrong += border.wrong;
  tally.min_abs_logit = std::min(tally.min_abs_logit, border.min_abs_logit);
}

WindowTally scan_windows(TwoStepScan& scan, const Model& model, const ExactnessQuestion& question,
                         const Interruption& interruption) {
  scan.load(model);
  if (!question.ends_at_wrong) return scan.tally(question.threads, interruption);
  WindowTally tally;
  tally.windows = TwoStepScan::kCount;
  tally.wrong = scan.all_right(interruption) ? 0 : 1;
  return tally;
}

void look_at_windows(std::optional<TwoStepScan>& scan, const Model& model, const ExactnessQuestion& question,
                     const Interruption& interruption, Exactness& answer) {
  const Rule& rule = question.law.rule;
  const int n = answer.steps, cells = (2 * n + 1) * (2 * n + 1);
  WindowTally tally =
      n == 1 ? one_step_tally(model, rule) : scan_windows(*scan, model, question, interruption);
  if (tally.first_wrong && !question.ends_at_wrong)
    answer.counterexample = judge_patch(model, rule, window_cells(*tally.first_wrong, cells), {n, n, n, n});
  const bool is_known = question.ends_at_wrong && tally.wrong > 0;
  if (n == 2 && question.law.boundary == Boundary::dead && !is_known) {
    std::optional<BorderWindow> example;
    add(border_tally(model, rule, example, question.ends_at_wrong, interruption), tally);
    if (example && !answer.counterexample)
      answer.counterexample = judge_patch(model, rule, example->cells, example->board);
  }
  answer.windows = tally.windows;
  answer.wrong = tally.wrong;
  answer.min_abs_logit = tally.min_abs_logit;
  if (tally.wrong == 0) answer.proved = "windows";
}

void look_at_boards(const Model& model, const ExactnessQuestion& question, const Interruption& interruption,
                    Exactness& answer) {
  if (question.ends_at_wrong) {
    answer.boards.boards = question.boards;
    answer.boards.wrong_boards = all_boards_right(model, question.law, question.boards, interruption) ? 0 : 1;
  } else {
    answer.boards = evaluate_boards(model, question.law, question.boards, question.threads, interruption);
  }
  if (answer.boards.wrong_boards == 0 && question.boards > 0)
    answer.bound = wrong_board_bound(question.boards);
}

}  // namespace

bool is_enumerable(int steps) { return steps <= 2; }

ExactnessCheck::ExactnessCheck(const Architecture& architecture, const Rule& rule)
    : state_(std::make_unique<State>()) {
  state_->rule = rule;
  if (architecture.step_count() == 2) state_->scan.emplace(architecture, rule);
}

ExactnessCheck::~ExactnessCheck() = default;

Exactness ExactnessCheck::of(const Model& model, const ExactnessQuestion& question,
                             const Interruption& interruption) {
  const FloatScope floats;
  assert(question.law.rule == state_->rule && model.architecture.has_steps());
  Exactness answer;
  answer.steps = model.architecture.step_count();
  const bool enumerable = is_enumerable(answer.steps);
  if (enumerable) {
    look_at_windows(state_->scan, model, question, interruption, answer);
  } else if (question.may_compose) {
    if (proved_by_composition(model, question.law.rule, question.law.boundary))
      answer.proved = "composition";
    else
      answer.counterexample = search_counterexample(model, question.law, kSearchBoards);
  }
  if (question.always_boards || (!enumerable && answer.proved.empty()))
    look_at_boards(model, question, interruption, answer);
  answer.exact =
      !answer.proved.empty() || (!enumerable && !answer.counterexample && answer.boards.wrong_boards == 0);
  return answer;
}

Exactness exactness_of(const Model& model, const ExactnessQuestion& question,
                       const Interruption& interruption) {
  return ExactnessCheck(model.architecture, question.law.rule).of(model, question, interruption);
}

}  // namespace minlife
