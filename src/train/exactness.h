#pragma once

#include <memory>

#include "core/interruption.h"
#include "nn/parameters.h"
#include "train/config.h"

namespace minlife {

/// "Is this network exact?", asked again and again during a trial: every window for one and two steps; for
/// more steps, no wrong cell on the first kSampledBoards boards of the validation split. Most answers are no,
/// and come after a few windows.
class ExactnessCheck {
 public:
  static constexpr std::uint64_t kSampledBoards = 1000;

  ExactnessCheck(const TrainConfig& config, const Architecture& architecture);
  ~ExactnessCheck();

  /// Throws InterruptedError when asked to end before the answer is known.
  bool is_exact(const Model& model, const Interruption& interruption = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace minlife
