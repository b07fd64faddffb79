#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "data/windows.h"
#include "nn/kernels/lookup.h"
#include "nn/network.h"
#include "proof/neighbourhood.h"

namespace minlife {

/// The first step of a network of several, once for all cells of a batch: its features are a function of a
/// cell's window, so they are computed on the 512 windows and looked up; on the way back each window's cells
/// are summed first.
class FirstStep {
 public:
  explicit FirstStep(const Architecture& architecture)
      : network_(architecture, window_patches()),
        channels_(network_.layers().back().shape.outputs),
        windows_(kWindows),
        features_(table_size()),
        gradient_(table_size()) {
    std::iota(windows_.begin(), windows_.end(), std::uint16_t{0});
  }

  void set_leak_share(float share) { network_.set_leak_share(share); }

  int channels() const { return channels_; }
  /// Floats of a table [window][lookup_stride(channels)].
  std::size_t table_size() const {
    return static_cast<std::size_t>(kWindows) * static_cast<std::size_t>(lookup_stride(channels_));
  }
  /// Channels that are not zero for every window.
  std::span<const std::int32_t> active() const { return network_.active_outputs(); }

  /// Forward; then features() is the table of all windows'.
  void run(std::span<const float> parameters) {
    network_.set_parameters(parameters);
    network_.forward();
    std::fill(features_.begin(), features_.end(), 0.0f);
    add_up(network_.outputs(network_.layers().size() - 1), channels_, windows_, network_.shape(),
           features_.data());
    std::fill(gradient_.begin(), gradient_.end(), 0.0f);
  }
  const float* features() const { return features_.data(); }

  /// Adds what a part of the cells makes of the features' gradient. by_window: a table.
  void add_gradient(std::span<const float> by_window) {
    for (std::size_t i = 0; i < gradient_.size(); ++i) gradient_[i] += by_window[i];
  }
  /// Backward, of all that was added since run(): the entries of its parameters, as Network::backward does.
  void finish(std::span<float> gradient) {
    look_up(gradient_.data(), channels_, windows_, network_.shape(), network_.output_gradient());
    network_.backward(gradient);
  }

 private:
  Network network_;
  int channels_;                        ///< features of a cell
  std::vector<std::uint16_t> windows_;  ///< 0 .. 511
  std::vector<float> features_, gradient_;
};

}  // namespace minlife
