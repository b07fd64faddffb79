#pragma once

#include <span>
#include <vector>

#include "data/window_examples.h"
#include "nn/parameters.h"
#include "nn/window_network.h"

namespace minlife {

/// A trained network whose answers on windows are what another one learns, in place of Life itself: the
/// sigmoids of its logits, divided by a temperature (Hinton, Vinyals and Dean, arXiv:1503.02531, section 2;
/// the student's own logits are not divided, so it ends with logits that are smaller by that factor, of the
/// same signs). Not for concurrent use.
class Teacher {
 public:
  Teacher(const Model& model, double temperature);

  /// targets[k] = the answer for windows[k], from 0 to 1. windows: of the network's steps.
  void answer(std::span<const WindowExample> windows, std::span<float> targets);

  const Model& model() const { return model_; }

  /// Nominal FLOPs of so many answers, by all weights, and by those that are left.
  double flops(std::size_t windows, bool nonzero) const;

 private:
  Model model_;
  double temperature_;
  WindowNetwork network_;
  std::vector<double> cells_;
};

}  // namespace minlife
