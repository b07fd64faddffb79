#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// A network on single windows, in double: the logit of one cell from the (2r + 1) x (2r + 1) cells around
/// it, where r is the network's radius, and the logit's derivative by every parameter. Sixteen windows at a
/// time, one a lane. Features are computed only as far as the logit depends on them, so this is the network
/// on a board without edges. Not for concurrent use; nothing is allocated after construction.
class WindowNetwork {
 public:
  static constexpr std::size_t kLanes = 16;

  explicit WindowNetwork(const Architecture& architecture);

  /// Cells along a side of a window.
  int side() const { return side_; }

  /// parameters: [ParameterLayout.size].
  void set_parameters(std::span<const float> parameters);

  /// cells: [side * side][kLanes], row by row, 0 or 1. logits: [kLanes].
  void forward(const double* cells, double* logits);

  /// After forward(cells, ...), once: rows[p * stride + lane] = d logit / d parameter p; of parameters that
  /// tied layers share, the sum. The derivative of a rectifier at 0 is 0. stride: at least kLanes.
  void derivatives(const double* cells, double* rows, std::size_t stride);

 private:
  /// A layer at work on planes of `side` x `side` cells, [outputs][side * side][kLanes].
  struct Stage {
    LayerSlice slice;
    int side = 0;                    ///< of its outputs
    int in_side = 0;                 ///< of its inputs
    std::vector<std::size_t> reads;  ///< [cells][taps]
    /// Of each cell of an input plane: the output cells that read it, rising, and through which tap.
    struct Reader {
      std::size_t cell, tap;
    };
    std::vector<std::vector<Reader>> readers;
    std::vector<double> sums, outputs;
    std::vector<double> deltas;  ///< d logit / d sums

    std::size_t cells() const { return static_cast<std::size_t>(side) * static_cast<std::size_t>(side); }
    std::size_t plane() const { return cells() * kLanes; }
    std::size_t in_plane() const {
      return static_cast<std::size_t>(in_side) * static_cast<std::size_t>(in_side) * kLanes;
    }
    std::size_t outputs_count() const { return static_cast<std::size_t>(slice.shape.outputs); }
    std::size_t inputs_count() const { return static_cast<std::size_t>(slice.shape.inputs); }
    /// Where in an input plane the cell lies that output cell `cell` reads through `tap`.
    std::size_t read_at(std::size_t cell, std::size_t tap) const {
      return reads[cell * slice.shape.taps() + tap];
    }
  };

  const double* inputs_of(std::size_t stage, const double* cells) const;
  double slope_of(const Stage& stage, std::size_t output) const;
  void compute_sums(Stage& stage, const double* in) const;
  template <std::size_t kOutputs, std::size_t kCells>
  void compute_block(Stage& stage, const double* in, std::size_t output, std::size_t cell) const;
  void activate(Stage& stage) const;
  /// Adds d logit / d weights and biases of a stage whose deltas are known to the rows.
  void add_to_rows(const Stage& stage, const double* in, double* rows, std::size_t stride) const;
  template <std::size_t kOutputs, std::size_t kWeights>
  void add_block(const Stage& stage, const double* in, std::size_t output, std::size_t weight, double* rows,
                 std::size_t stride) const;
  /// The deltas of the stage before, and its slopes' rows.
  void send_back(const Stage& stage, Stage& before, double* rows, std::size_t stride) const;
  template <std::size_t kInputs>
  void send_block(const Stage& stage, Stage& before, std::size_t input) const;

  ParameterLayout layout_;
  const Activation* activation_;
  int side_ = 1;
  std::vector<Stage> stages_;
  std::vector<double> parameters_;
};

}  // namespace minlife
