#include <cmath>

#include "prune/criteria/table.h"

namespace minlife {
namespace {

// Sum of the magnitudes of the weights into the channel (Li et al., arXiv:1608.08710, section 3.1), layer by
// layer, as sums of layers of different sizes cannot be compared.
std::vector<double> score(const ScoringInput& input) {
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

const Criterion kChannelL1 = {
    .name = "channel_l1", .prunes = Prunes::channels, .scope = Scope::per_layer, .score = score};

}  // namespace minlife
