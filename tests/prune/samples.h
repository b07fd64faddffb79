#pragma once

#include <cstddef>
#include <vector>

#include "prune/criteria.h"
#include "prune/prune.h"
#include "train/trainer.h"

namespace minlife::testing {

/// What a criterion looks at, owned.
struct Pruned {
  TrainConfig config;
  Model model;
  std::uint64_t seed = 0, replicate = 0;

  ScoringInput input() const { return {model, config, seed, replicate}; }
};

inline const Criterion& criterion(const char* name) { return find_criterion(name, "method"); }

/// A fresh network of the study.
inline Pruned fresh(int steps, int width, std::uint64_t seed = 1, std::uint64_t replicate = 0) {
  Pruned sample;
  sample.config.steps = steps;
  sample.config.width = width;
  sample.model = initial_state(sample.config, seed, replicate).model;
  sample.seed = seed;
  sample.replicate = replicate;
  return sample;
}

/// One step with these channels, whose weights are `weights` in order and whose biases are 100: a bias that
/// took part in a ranking would show.
inline Pruned hand_made(StepChannels channels, const std::vector<float>& weights) {
  Pruned sample;
  sample.model.architecture = network_of_steps({channels});
  const ParameterLayout layout(sample.model.architecture);
  sample.model.parameters.assign(layout.size, 100.0f);
  std::size_t next = 0;
  for (const LayerSlice& layer : layout.layers)
    for (std::size_t i = layer.weight; i < layer.bias; ++i) sample.model.parameters[i] = weights.at(next++);
  return sample;
}

/// The kept weights of each layer, numbered from 0 in the layer.
inline std::vector<std::vector<std::size_t>> kept_weights(const Architecture& architecture,
                                                          const Mask& mask) {
  std::vector<std::vector<std::size_t>> kept;
  for (const LayerSlice& layer : ParameterLayout(architecture).layers) {
    kept.emplace_back();
    for (std::size_t i = layer.weight; i < layer.bias; ++i)
      if (mask.keeps(i)) kept.back().push_back(i - layer.weight);
  }
  return kept;
}

inline std::size_t count_kept(const Architecture& architecture, const Mask& mask) {
  std::size_t count = 0;
  for (const auto& layer : kept_weights(architecture, mask)) count += layer.size();
  return count;
}

}  // namespace minlife::testing
