#pragma once

#include <cstdint>
#include <span>

#include "nn/parameters.h"

namespace minlife {

struct MaskSchedule;

/// What a configuration says of a mask that changes while it trains (train/mask_changes.h).
struct MaskSettings {
  const MaskSchedule* schedule = nullptr;  ///< null: the mask stays what it was before the training
  double keep = 0.1;                       ///< share of the weights: of a mask that shrinks the last one
  std::uint64_t every = 100;               ///< updates from one change to the next
  double begin = 0, end = 0.75;            ///< shares of the budget between which it changes
  double drop = 0.3;                       ///< share of a layer's kept weights that the first change replaces

  bool operator==(const MaskSettings&) const = default;
};

/// What a change of the mask may look at.
struct MaskMoment {
  const Model& model;
  const MaskSettings& settings;
  std::span<const float> gradient;  ///< by all weights, masked ones too; empty unless asked for
  double progress = 0;              ///< of the way from begin to end, above 0 and at most 1
  std::uint64_t seed = 0, replicate = 0, update = 0;
};

/// A way in which a mask changes while the network trains: one file under masks/, which says where it is
/// from, and one line in masks/table.h.
struct MaskSchedule {
  const char* name;
  /// Whether the training starts under a random mask of `keep` (sparse_start); else all weights are there.
  bool starts_sparse = false;
  /// Whether a change looks at the gradient by all weights. The update then is the change alone: the
  /// optimizer takes no step.
  bool by_gradient = false;
  /// Whether the mask gets smaller up to the last change, so that until then nothing is judged.
  bool shrinks = false;
  /// The next mask; a pure function of the moment. Null: it never changes.
  Mask (*change)(const MaskMoment& moment) = nullptr;
};

}  // namespace minlife
