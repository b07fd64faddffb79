#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/interruption.h"
#include "nn/architecture.h"
#include "train/config.h"
#include "train/examples.h"

namespace minlife {

/// A way to the gradient of the mean cross-entropy over all cells of a batch, or over its windows.
class GradientMethod {
 public:
  explicit GradientMethod(const TrainConfig& of)
      : config(of),
        batch(static_cast<std::size_t>(of.batch)),
        board_bytes(packed_board_bytes(of.height, of.board_width)),
        inputs(of.examples_from == ExamplesFrom::boards ? batch * board_bytes : 0) {}
  virtual ~GradientMethod() = default;

  /// From now on the slopes below 0 that are not trained are so many times those of the architecture.
  virtual void set_leak_share(float share) = 0;

  /// gradient = that of examples first .. first + config.batch - 1. gradient: [parameters]. Throws
  /// InterruptedError when asked to end; the gradient then is nothing.
  virtual void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
                       std::span<float> gradient, const Interruption& interruption) = 0;

  /// The mean loss of the last batch, at the parameters it was computed with. Throws as compute does.
  virtual double loss(const Interruption& interruption) = 0;

  /// After loss(): the share of the batch's cells whose answers were right; NaN where a method does not tell.
  double accuracy() const { return accuracy_; }

  /// How many of all windows are wrong at these parameters, of a method that goes over all of them. What the
  /// last batch left behind is lost: ask after loss(). parameters: [parameters].
  virtual std::optional<std::uint64_t> wrong_windows(std::span<const float> parameters) {
    static_cast<void>(parameters);
    return std::nullopt;
  }

 protected:
  /// What a cell that counts contributes to the mean: 1 / their number.
  float mean_weight() const {
    if (config.examples_from == ExamplesFrom::windows) return 1.0f / static_cast<float>(config.windows());
    return 1.0f / (static_cast<float>(batch) * static_cast<float>(config.height) *
                   static_cast<float>(config.board_width));
  }

  /// By how much a logit must be right before its loss is small.
  float margin() const { return static_cast<float>(config.margin); }

  double accuracy_ = std::numeric_limits<double>::quiet_NaN();
  TrainConfig config;
  std::size_t batch, board_bytes;
  std::vector<std::uint8_t> inputs;  ///< of the last batch of boards
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
