#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nn/architecture.h"
#include "train/config.h"
#include "train/examples.h"

namespace minlife {

/// A way to the gradient of the mean cross-entropy over all cells of a batch.
class GradientMethod {
 public:
  explicit GradientMethod(const TrainConfig& of)
      : config(of),
        batch(static_cast<std::size_t>(of.batch)),
        board_bytes(packed_board_bytes(of.height, of.board_width)),
        inputs(batch * board_bytes) {}
  virtual ~GradientMethod() = default;

  /// gradient = that of examples first .. first + config.batch - 1. gradient: [parameters].
  virtual void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
                       std::span<float> gradient) = 0;

  /// The mean loss of the last batch, at the parameters it was computed with.
  virtual double loss() = 0;

 protected:
  float mean_weight() const {
    return 1.0f / (static_cast<float>(batch) * static_cast<float>(config.height) *
                   static_cast<float>(config.board_width));
  }

  TrainConfig config;
  std::size_t batch, board_bytes;
  std::vector<std::uint8_t> inputs;  ///< of the last batch
};

/// A kind of gradient: one file under gradients/ and one line in gradients/table.h.
struct GradientKind {
  const char* name;
  /// Whether a configuration trains by it.
  bool (*suits)(const TrainConfig& config);
  /// For `computed`, which has those channels of the whole network that are read; `whole` decides where
  /// kernels of different roundings would do. threads: how many boards at a time, at most.
  std::unique_ptr<GradientMethod> (*make)(const TrainConfig& config, const Architecture& computed,
                                          const Architecture& whole, int threads);
};

}  // namespace minlife
