#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/window_examples.h"
#include "nn/normal_equations.h"
#include "nn/window_network.h"

namespace minlife {

/// The loss of a network on windows: the sum of their weighted binary cross-entropies. Not for concurrent
/// use; nothing is allocated after construction.
class WindowLoss {
 public:
  /// For up to `most` windows, of a network's own radius.
  WindowLoss(const Architecture& architecture, std::size_t most);

  void set_windows(std::span<const WindowExample> windows);

  /// What the network makes of the windows.
  struct Answer {
    double loss = 0;
    std::size_t wrong = 0;  ///< windows whose answer (alive where the logit is above 0) is not the target
  };
  /// parameters: [ParameterLayout.size].
  Answer of(std::span<const float> parameters);

  /// The loss's gradient and curvature there.
  const NormalEquations& equations(std::span<const float> parameters);

 private:
  /// Calls function(first of 16 windows, their logits).
  template <typename Function>
  void for_each_block(Function function);

  WindowNetwork network_;
  NormalEquations equations_;
  std::size_t cells_of_window_, blocks_ = 0;
  std::vector<double> cells_;              ///< [block][cell][16]
  std::vector<double> targets_, weights_;  ///< [windows], weight 0 behind the last one
  std::vector<double> first_, second_;     ///< derivatives of a window's loss by its logit
};

}  // namespace minlife
