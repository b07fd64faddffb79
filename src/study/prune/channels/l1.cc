#include <cmath>

#include "study/prune/channels/table.h"

namespace minlife {
namespace {

std::vector<double> score(const PruneInput& input) {
  std::vector<double> scores;
  for (const LayerSlice& layer : ParameterLayout(input.model.architecture).layers) {
    if (!layer.shape.activated) continue;
    const auto outputs = static_cast<std::size_t>(layer.shape.outputs);
    for (std::size_t o = 0; o < outputs; ++o) {
      double sum = 0;
      for (std::size_t i = layer.first_tap(o, 0); i < layer.first_tap(o + 1, 0); ++i)
        sum += std::abs(static_cast<double>(input.model.parameters[i]));
      scores.push_back(sum);
    }
  }
  return scores;
}

}  // namespace

const ChannelRule kChannelL1 = {"channel_l1", Scope::per_layer, 0, score};

}  // namespace minlife
