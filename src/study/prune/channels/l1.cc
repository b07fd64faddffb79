#include <cmath>

#include "study/prune/channels/table.h"

namespace minlife {
namespace {

std::vector<double> score(const PruneInput& input) {
  std::vector<double> scores;
  for (const LayerSlice& layer : ParameterLayout(input.model.architecture).layers) {
    if (!layer.shape.activated) continue;
    const auto outputs = static_cast<std::size_t>(layer.shape.outputs);
    const std::size_t row = layer.shape.weights() / outputs;
    for (std::size_t o = 0; o < outputs; ++o) {
      double sum = 0;
      for (std::size_t i = 0; i < row; ++i)
        sum += std::abs(static_cast<double>(input.model.parameters[layer.weight + o * row + i]));
      scores.push_back(sum);
    }
  }
  return scores;
}

}  // namespace

const ChannelRule kChannelL1 = {"channel_l1", Scope::per_layer, 0, score};

}  // namespace minlife
