#include "core/random_streams.h"
#include "train/growths/table.h"

namespace minlife {
namespace {

// New channels have numbers of the init, and no channel that was there reads them yet: its weights on them
// are 0. So every logit stays as it is to the last bit, and these weights have a slope from the first update
// on, also where all channels of a layer are at rest, which splitting only doubles.

void fill(const GrowthMoment& moment) {
  std::vector<float>& p = moment.model.parameters;
  const std::vector<LayerSlice> layers = ParameterLayout(moment.model.architecture).layers;
  for (std::size_t k = 0; k + 1 < layers.size(); ++k) {
    const LayerSlice& layer = layers[k];
    RandomStream random(moment.seed, streams::kGrowth, growth_stream(moment, k), moment.replicate);
    const double factor = layer.shape.looks_around() ? moment.init_neighbourhood : 1;
    const double weights = moment.init.weight_deviation(layer.shape, moment.init_scale),
                 biases = moment.init.bias_deviation(layer.shape, moment.init_scale);
    for (std::size_t c = moment.old_channels[k]; c < static_cast<std::size_t>(layer.shape.outputs); ++c) {
      for (std::size_t i = layer.first_tap(c, 0); i < layer.first_tap(c + 1, 0); ++i)
        p[i] = static_cast<float>(factor * weights * random.normal());
      const double shift = layer.shape.looks_around() ? 0 : moment.init_rule_bias;
      p[layer.bias + c] = static_cast<float>(biases * random.normal() + shift);
      if (layer.has_slope) p[layer.slope + c] = p[layer.slope];
    }
  }
}

}  // namespace

const Growth kFreshGrowth = {"fresh", fill};

}  // namespace minlife
