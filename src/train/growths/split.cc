#include "core/random_streams.h"
#include "train/growths/table.h"

namespace minlife {
namespace {

// Random splitting (the baseline of Wu, Wang and Liu, arXiv:1910.02366; of equal halves it is Net2Net's wider
// network, Chen, Goodfellow and Shlens, arXiv:1511.05641). A channel drawn at random is doubled, and whoever
// read it reads either half with half the weight; the two move apart by +d and -d, d normal and a tenth as
// wide as the init, as equal halves would stay equal: so the function is kept to first order. GradMax
// (arXiv:2201.05125) needs an activation with a slope at 0, which a rectifier is not.

constexpr double kStep = 0.1;

void fill(const GrowthMoment& moment) {
  std::vector<float>& p = moment.model.parameters;
  const std::vector<LayerSlice> layers = ParameterLayout(moment.model.architecture).layers;
  for (std::size_t k = 0; k + 1 < layers.size(); ++k) {
    const LayerSlice &in = layers[k], &out = layers[k + 1];
    RandomStream random(moment.seed, streams::kGrowth, growth_stream(moment, k), moment.replicate);
    const auto apart = [&](std::size_t from, std::size_t to, double deviation) {
      const double step = kStep * deviation * random.normal(), middle = p[from];
      p[from] = static_cast<float>(middle - step);
      p[to] = static_cast<float>(middle + step);
    };
    const double weights = moment.init.weight_deviation(in.shape, moment.init_scale),
                 biases = moment.init.bias_deviation(in.shape, moment.init_scale);
    for (std::size_t c = moment.old_channels[k]; c < static_cast<std::size_t>(in.shape.outputs); ++c) {
      const std::size_t parent = random.below(moment.old_channels[k]);
      const std::size_t taps = in.first_tap(1, 0) - in.first_tap(0, 0);
      for (std::size_t t = 0; t < taps; ++t)
        apart(in.first_tap(parent, 0) + t, in.first_tap(c, 0) + t, weights);
      apart(in.bias + parent, in.bias + c, biases);
      if (in.has_slope) p[in.slope + c] = p[in.slope + parent];
      for (std::size_t o = 0; o < moment.old_channels[k + 1]; ++o)
        for (std::size_t t = 0; t < out.shape.taps(); ++t) {
          float& half = p[out.first_tap(o, parent) + t];
          half /= 2;
          p[out.first_tap(o, c) + t] = half;
        }
    }
  }
}

}  // namespace

const Growth kSplitGrowth = {"split", fill};

}  // namespace minlife
