#include "train/exactness.h"

#include <optional>

#include "core/float_environment.h"
#include "nn/network.h"
#include "train/evaluate.h"
#include "train/small_windows.h"
#include "train/two_step_scan.h"
#include "train/window.h"

namespace minlife {

struct ExactnessCheck::State {
  TrainConfig config;
  std::optional<TwoStepScan> scan;
};

ExactnessCheck::ExactnessCheck(const TrainConfig& config, const Architecture& architecture)
    : state_(std::make_unique<State>()) {
  state_->config = config;
  if (config.steps == 2) state_->scan.emplace(architecture, config.rule);
}

ExactnessCheck::~ExactnessCheck() = default;

bool ExactnessCheck::is_exact(const Model& model, const Interruption& interruption) {
  const FloatScope floats;
  const TrainConfig& config = state_->config;
  if (config.steps == 1) return one_step_tally(model, config.rule).wrong == 0;
  if (config.steps == 2) {
    state_->scan->load(model);
    if (!state_->scan->all_right(interruption)) return false;
    std::optional<BorderWindow> example;
    return config.boundary == Boundary::torus ||
           border_tally(model, config.rule, example, true, interruption).wrong == 0;
  }
  // A fixed stream for all trials, and none of the boards that judge: whoever passes one of a hundred such
  // looks has been chosen by it.
  return all_boards_right(model, config.pairs(Split::validation, 0, 0), kSampledBoards, interruption);
}

}  // namespace minlife
