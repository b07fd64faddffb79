#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/parameters.h"
#include "nn/slow_layer.h"

namespace minlife {

/// How many rows and columns of the board lie beyond the centre cell, at most the radius of its patch: a
/// patch at least that far from every edge (and every patch on a torus) has all four equal to the radius.
struct Surroundings {
  int above, below, left, right;
  bool operator==(const Surroundings&) const = default;
};

/// Whether a logit says what is true: alive iff it is positive; NaN and infinities are wrong.
inline bool is_right(double logit, bool alive) { return std::isfinite(logit) && (logit > 0) == alive; }

/// The logit of one cell as a function of the (2r+1) x (2r+1) cells around it, r the network's
/// window_radius(), in double: the arbiter where float rounding could decide. Features beyond the board's
/// edge are zero, as padding makes them.
class PatchLogit {
 public:
  explicit PatchLogit(const Model& model);

  /// r: that of a network of steps is their number.
  int radius() const { return radius_; }

  /// cells: [(2r+1) * (2r+1)], row by row, 0 or 1; cells beyond the edge must be 0.
  double logit(std::span<const double> cells, const Surroundings& board);

  /// A bound on |logit() - the real network's logit| for any cells, and however the sums are ordered.
  double rounding_bound() const { return rounding_bound_; }

 private:
  using Layers = std::vector<SlowLayer<double>>;
  struct Step {
    SlowLayer<double> spread;  ///< 3x3
    Layers points;             ///< 1x1 layers that follow, the decoder among them in the last step
  };

  /// Takes column_[0] through 1x1 layers, in place.
  void apply(const Layers& points);
  /// The planes of the layers in lead_ within `reach` cells of the centre take the place of the cells.
  int look_at_cells(int reach, const Surroundings& board);
  std::size_t place(int dy, int dx) const {
    return static_cast<std::size_t>((dy + radius_) * (2 * radius_ + 1) + dx + radius_);
  }

  int radius_;
  Layers lead_;  ///< 1x1 layers before the first 3x3 layer
  std::vector<Step> steps_;
  std::vector<double> planes_[2], column_[2], patch_;
  double rounding_bound_ = 0;
};

}  // namespace minlife
