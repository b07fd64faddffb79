#pragma once

#include <cstddef>
#include <vector>

#include "nn/slow_layer.h"
#include "proof/bounds.h"

namespace minlife {

/// The layers of a network by its steps: each step is one 3x3 layer and the 1x1 layers behind it.
using StepLayers = std::vector<SlowLayer<double>>;
std::vector<StepLayers> layers_by_step(const Model& model);

/// What proofs know a cell by after one step: a row of numbers. First the sums of each layer of the step,
/// before the activation; then the functionals: what the next step's 3x3 layer takes of the cell's features
/// through each of its nine taps for each of its filters (tap after tap). A functional is summed over the
/// channels, so that its range is smaller than what the ranges of the channels leave possible.
///
/// Each part begins at a multiple of 16 numbers; what fills it up is 0. Only for networks whose activation
/// rectifies.
class StepRow {
 public:
  /// `next`: the 3x3 layer of the next step, or null behind the last one.
  StepRow(const StepLayers& step, const SlowLayer<double>* next);

  /// Where the sums of a layer of the step begin.
  std::size_t sums(std::size_t layer) const { return begins_[layer]; }
  /// Where those of the step's last layer begin, of the last step the logit.
  std::size_t last_sums() const { return begins_.back(); }
  /// Numbers of the first layer's sums, a multiple of 16.
  std::size_t first_width() const { return first_width_; }
  /// Where the functionals of a tap begin: filters() of them, and zeros up to tap_stride().
  std::size_t functionals(std::size_t tap) const { return functionals_ + tap * tap_stride_; }
  std::size_t filters() const { return filters_; }
  std::size_t tap_stride() const { return tap_stride_; }
  /// Numbers of a row, a multiple of 16.
  std::size_t size() const { return size_; }

  /// Computes the row behind the first layer's sums, which are there already. row: [size()].
  void finish(double* row) const;
  /// The same in interval arithmetic, without the rounding errors, which errors() bounds.
  void finish(double* low, double* high) const;

  /// For every number of a row: a bound on how far finish() is off, whatever the order of its sums, where the
  /// first layer's sums are known by `first`. Infinite or NaN where something may overflow.
  std::vector<double> errors(const std::vector<Bounds>& first) const;

 private:
  /// From one part of the row to the next one.
  struct Link {
    std::size_t from, to;                 ///< where the parts begin
    std::size_t inputs, outputs;          ///< numbers without the filling
    std::size_t width;                    ///< outputs with the filling
    std::vector<double> bias;             ///< [width]
    std::vector<double> weight;           ///< [inputs][width]
    std::vector<double> rising, falling;  ///< the weights above 0 and those below, zero elsewhere
  };

  Link& add_link(std::size_t from, std::size_t inputs, std::size_t outputs);

  std::vector<std::size_t> begins_;
  std::vector<Link> links_;
  std::size_t first_width_ = 0, functionals_ = 0, filters_ = 0, tap_stride_ = 0, size_ = 0;
};

/// Numbers up to the next multiple of 16.
constexpr std::size_t filled_up(std::size_t count) { return (count + 15) / 16 * 16; }

}  // namespace minlife
