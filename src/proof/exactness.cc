#include "proof/exactness.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/figures.h"
#include "core/float_environment.h"
#include "proof/border_windows.h"
#include "proof/bounds.h"
#include "proof/composition.h"
#include "proof/float_error.h"
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
                         const Interruption& interruption, const std::optional<double>& watched) {
  scan.load(model);
  if (!question.ends_at_wrong) {
    if (!watched) return scan.tally(question.threads, interruption);
    return scan.tally(question.threads, interruption, *watched, kMostClose);
  }
  return scan.up_to_wrong(interruption);
}

void look_at_windows(std::optional<TwoStepScan>& scan, const Model& model, const ExactnessQuestion& question,
                     const Interruption& interruption, Exactness& answer) {
  const Rule& rule = question.law.rule;
  const int r = model.architecture.window_radius(), cells = (2 * r + 1) * (2 * r + 1);
  std::optional<double> watched;
  if (question.in_float && !question.ends_at_wrong) watched = float_error(model, question.law.boundary);
  WindowTally tally = scan     ? scan_windows(*scan, model, question, interruption, watched)
                      : r == 1 ? one_step_tally(model, rule, watched)
                               : inner_patch_tally(model, rule, watched, kMostClose);
  CloseWindows close{tally.close, std::move(tally.close_windows), {}};
  if (tally.first_wrong && !question.ends_at_wrong)
    answer.counterexample = judge_patch(model, rule, window_cells(*tally.first_wrong, cells), {r, r, r, r});
  const bool is_known = question.ends_at_wrong && tally.wrong > 0;
  if (question.law.boundary == Boundary::dead && has_border_windows(model.architecture) && !is_known) {
    std::optional<BorderWindow> example;
    const auto watch = [&](const BorderWindow& window, double size) {
      if (watched && !(size > *watched)) close.at_edges.push_back(window);
    };
    add(border_tally(model, rule, example, question.ends_at_wrong, interruption, watch), tally);
    if (example && !answer.counterexample)
      answer.counterexample = judge_patch(model, rule, example->cells, example->board);
  }
  answer.windows = tally.windows;
  answer.wrong = tally.wrong;
  answer.min_abs_logit = tally.min_abs_logit;
  if (tally.wrong != 0) return;
  answer.proved = "windows";
  if (!watched) return;
  answer.in_float = FloatAnswer{tally.min_abs_logit, *watched};
  judge_close_windows(model, rule, close, question.threads, interruption, *answer.in_float);
}

/// Of three steps and more: by the states that the board goes through.
void look_at_states(const Model& model, const ExactnessQuestion& question, const Interruption& interruption,
                    Exactness& answer) {
  const Rule& rule = question.law.rule;
  const StateComposition composed =
      compose_states(model, rule, question.threads, interruption, question.progress);
  if (!composed.is_known()) return;
  const double rounding = float_error(model, composed);
  StateSearchLimits limits{question.nodes, 0, question.threads};
  if (question.in_float && std::isfinite(rounding)) limits.enough = rounding;
  answer.states = search_states(model, rule, composed, limits, interruption, question.progress);
  answer.counterexample = answer.states->counterexample;
  if (!answer.states->is_proved()) return;
  answer.proved = "states";
  if (!question.in_float) return;
  answer.in_float = FloatAnswer{answer.states->margin, rounding};
  if (limits.enough == rounding)
    judge_close_windows(model, rule, answer.states->close, question.threads, interruption, *answer.in_float);
  else
    answer.in_float->decided = false;
}

/// Beyond windows: a proof, or a counterexample.
void look_at_features(const Model& model, const ExactnessQuestion& question, const Interruption& interruption,
                      Exactness& answer) {
  const PairLaw& law = question.law;
  const Composition real = compose(model, law.rule, law.boundary, kInDouble);
  if (!real.proved) {
    answer.counterexample = search_counterexample(model, law, kSearchBoards, interruption);
    const bool may_search = question.nodes > 0 && is_provable_by_states(model.architecture, law.boundary);
    if (!answer.counterexample && may_search) look_at_states(model, question, interruption, answer);
    return;
  }
  answer.proved = "composition";
  if (!question.in_float) return;
  const Composition in_float = compose(model, law.rule, law.boundary, kFloatChain);
  answer.in_float = FloatAnswer{real.margin, real.margin - in_float.margin, 0, 0, in_float.proved};
}

void look_at_boards(const Model& model, const ExactnessQuestion& question, const Interruption& interruption,
                    Exactness& answer) {
  if (question.ends_at_wrong) {
    answer.boards = evaluate_up_to_wrong(model, question.law, question.boards, interruption);
  } else {
    answer.boards = evaluate_boards(model, question.law, question.boards, question.threads, interruption);
  }
  if (answer.boards.wrong_boards == 0 && question.boards > 0)
    answer.bound = wrong_board_bound(question.boards);
}

}  // namespace

bool is_enumerable(int steps) { return steps <= 2; }

bool is_enumerable(const Architecture& architecture) { return is_enumerable(architecture.window_radius()); }

bool is_provable_by_states(const Architecture& architecture, Boundary boundary) {
  return architecture.has_steps() && architecture.step_count() >= 3 && boundary == Boundary::torus &&
         architecture.activation->rectifies;
}

std::string passed_text(int steps, std::uint64_t boards) {
  if (is_enumerable(steps)) return "exact (all windows)";
  return fmt::format("no wrong cell on {} held-out boards", with_commas(boards));
}

ExactnessCheck::ExactnessCheck(const Architecture& architecture, const Rule& rule)
    : state_(std::make_unique<State>()) {
  state_->rule = rule;
  if (is_enumerable(architecture) && architecture.reach() == 2) state_->scan.emplace(architecture, rule);
}

ExactnessCheck::~ExactnessCheck() = default;

Exactness ExactnessCheck::of(const Model& model, const ExactnessQuestion& question,
                             const Interruption& interruption) {
  const FloatScope floats;
  assert(question.law.rule == state_->rule && model.architecture.reach() > 0);
  Exactness answer;
  answer.steps = model.architecture.step_count();
  const bool enumerable = is_enumerable(model.architecture);
  if (enumerable) {
    look_at_windows(state_->scan, model, question, interruption, answer);
  } else if (question.may_compose) {
    look_at_features(model, question, interruption, answer);
  }
  if (question.always_boards || (!enumerable && answer.proved.empty()))
    look_at_boards(model, question, interruption, answer);
  answer.logits = answer.windows + answer.boards.cells;
  answer.exact =
      !answer.proved.empty() || (!enumerable && !answer.counterexample && answer.boards.wrong_boards == 0);
  return answer;
}

Exactness exactness_of(const Model& model, const ExactnessQuestion& question,
                       const Interruption& interruption) {
  return ExactnessCheck(model.architecture, question.law.rule).of(model, question, interruption);
}

}  // namespace minlife
