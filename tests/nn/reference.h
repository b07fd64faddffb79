#pragma once

#include <span>
#include <vector>

#include "core/elementary.h"
#include "nn/kernels/head.h"
#include "nn/slow_network.h"

namespace minlife::testing {

// What tests ask of the slow twin: a board, with its targets and the weights of its cells.

/// cells[row * columns + column] is 0 or 1.
struct ReferenceBoard {
  int rows = 0, columns = 0;
  Padding padding = Padding::wrap;
  std::vector<double> cells;
};

inline SlowNetwork<double> slow_network(const Architecture& architecture, std::span<const double> parameters,
                                        const ReferenceBoard& board) {
  return {architecture, parameters, board.rows, board.columns, board.padding};
}

/// Logits [rows * columns].
inline std::vector<double> logits_reference(const Architecture& architecture,
                                            std::span<const double> parameters, const ReferenceBoard& board) {
  SlowNetwork<double> network = slow_network(architecture, parameters, board);
  const std::span<const double> logits = network.forward(board.cells);
  return {logits.begin(), logits.end()};
}

/// Sum over the cells of weight * binary cross-entropy; targets and weights: [rows * columns].
inline double loss_reference(const Architecture& architecture, std::span<const double> parameters,
                             const ReferenceBoard& board, std::span<const double> targets,
                             std::span<const double> weights) {
  const std::vector<double> logits = logits_reference(architecture, parameters, board);
  double sum = 0;
  for (std::size_t c = 0; c < logits.size(); ++c)
    sum += weights[c] * (softplus(logits[c]) - logits[c] * targets[c]);
  return sum;
}

/// d loss_reference / d parameters, by the chain rule.
inline std::vector<double> gradient_reference(const Architecture& architecture,
                                              std::span<const double> parameters, const ReferenceBoard& board,
                                              std::span<const double> targets,
                                              std::span<const double> weights) {
  SlowNetwork<double> network = slow_network(architecture, parameters, board);
  std::vector<double> slopes, gradient(parameters.size());
  for (std::size_t c = 0; const double logit : network.forward(board.cells)) {
    slopes.push_back(cross_entropy_slope(logit, targets[c], weights[c]));
    ++c;
  }
  network.backward(slopes, gradient);
  return gradient;
}

}  // namespace minlife::testing
