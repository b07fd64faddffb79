#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/parameters.h"
#include "nn/slow_layer.h"

namespace minlife {

/// How many rows and columns of the board lie beyond the centre cell, at most the reach of the network: a
/// patch at least `steps` away from every edge (and every patch on a torus) has all four equal to steps.
struct Surroundings {
  int above, below, left, right;
};

/// Whether a logit says what is true: alive iff it is positive; NaN and infinities are wrong.
inline bool is_right(double logit, bool alive) { return std::isfinite(logit) && (logit > 0) == alive; }

/// The logit of one cell as a function of the (2n+1) x (2n+1) cells around it, in double: the arbiter where
/// float rounding could decide. Features beyond the board's edge are zero, as padding makes them.
class PatchLogit {
 public:
  explicit PatchLogit(const Model& model);

  int steps() const { return static_cast<int>(steps_.size()); }

  /// cells: [(2n+1) * (2n+1)], row by row, 0 or 1; cells beyond the edge must be 0.
  double logit(std::span<const double> cells, const Surroundings& board);

  /// A bound on |logit() - the real network's logit| for any cells, and however the sums are ordered.
  double rounding_bound() const { return rounding_bound_; }

 private:
  struct Step {
    SlowLayer<double> spread;  ///< 3x3
    std::vector<SlowLayer<double>>
        points;  ///< 1x1 layers that follow, the decoder among them in the last step
  };

  std::vector<Step> steps_;
  std::vector<double> planes_[2], column_[2], patch_;
  double rounding_bound_ = 0;
};

}  // namespace minlife
