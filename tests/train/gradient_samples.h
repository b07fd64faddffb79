#pragma once
// Configurations whose gradients the tests of train look at.

#include "nn/activations.h"
#include "train/config.h"

namespace minlife {

struct Case {
  int steps, width, height, board_width;
  const char* activation;
  bool merged;
};

inline TrainConfig config_of(const Case& c, Boundary boundary) {
  TrainConfig config;
  config.steps = c.steps;
  config.width = c.width;
  config.height = c.height;
  config.board_width = c.board_width;
  config.activation = &find_activation(c.activation);
  config.merged = c.merged;
  config.boundary = boundary;
  return config;
}

/// An odd number of windows, so that the last ones do not fill their vectors.
inline TrainConfig on_windows(int steps, int width, const char* activation) {
  TrainConfig config = default_config(find_optimizer("adam"), steps, ExamplesFrom::windows);
  config.width = width;
  config.activation = &find_activation(activation);
  if (steps > 1) config.batch = 277;
  return config;
}

}  // namespace minlife
