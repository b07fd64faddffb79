#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nn/parameters.h"
#include "nn/planes.h"

namespace minlife {

// The slow twins of Network: plain loops, cell by cell, in double.

/// A board of cells for the references: cells[row * columns + column] is 0 or 1.
struct ReferenceBoard {
  int rows = 0, columns = 0;
  Padding padding = Padding::wrap;
  std::vector<double> cells;
};

/// Logits [rows * columns].
std::vector<double> logits_reference(const Architecture& architecture, std::span<const double> parameters,
                                     const ReferenceBoard& board);

/// Sum over the cells of weight * binary cross-entropy; targets and weights: [rows * columns].
double loss_reference(const Architecture& architecture, std::span<const double> parameters,
                      const ReferenceBoard& board, std::span<const double> targets,
                      std::span<const double> weights);

/// d loss_reference / d parameters, by the chain rule.
std::vector<double> gradient_reference(const Architecture& architecture, std::span<const double> parameters,
                                       const ReferenceBoard& board, std::span<const double> targets,
                                       std::span<const double> weights);

}  // namespace minlife
