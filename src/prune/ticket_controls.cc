#include "prune/ticket_controls.h"

#include <cmath>
#include <utility>

#include "core/random_streams.h"
#include "train/trainer.h"

namespace minlife {

Mask random_mask_like(const Architecture& architecture, const Mask& mask, std::uint64_t seed,
                      std::uint64_t replicate) {
  const ParameterLayout layout(architecture);
  check_mask({architecture, std::vector<float>(layout.size), {}}, mask);
  Mask random_mask = mask;
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    RandomStream random(seed, streams::kShuffledMask, k, replicate);
    const LayerSlice& layer = layout.layers[k];
    for (std::size_t left = layer.shape.weights(); left > 1; --left)
      random_mask.swap(layer.weight + left - 1, layer.weight + random.below(left));
  }
  return random_mask;
}

Model fresh_under_mask(const TrainConfig& config, const Mask& mask, std::uint64_t seed,
                       std::uint64_t replicate) {
  Model model = initial_state(config, seed, StreamReplicate(replicate).of_no_trial().bits()).model;
  apply_mask(model, mask);
  return model;
}

Model signs_under_mask(const TrainConfig& config, const Mask& mask, std::uint64_t seed,
                       std::uint64_t replicate) {
  Model model = initial_state(config, seed, replicate).model;
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers) {
    const auto size = static_cast<float>(config.init->weight_deviation(layer.shape, config.init_scale));
    for (std::size_t i = layer.weight; i < layer.bias; ++i)
      model.parameters[i] = std::copysign(size, model.parameters[i]);
  }
  apply_mask(model, mask);
  return model;
}

}  // namespace minlife
