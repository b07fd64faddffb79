#pragma once

#include "train/config.h"

namespace minlife {

/// The memory that train() takes for a configuration on so many threads: networks, boards, gradients and what
/// its checks for exactness want. What is left out is small: of 100 MB and more it is right to within a
/// tenth.
double training_bytes(const TrainConfig& config, int threads);

}  // namespace minlife
