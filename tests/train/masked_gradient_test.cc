#include <doctest/doctest.h>

#include "gradient_samples.h"
#include "nn/init.h"
#include "nn/network.h"
#include "nn/subnetwork.h"
#include "train/gradient.h"

using namespace minlife;

namespace {

/// `keep` of the weights, drawn at random.
Mask random_mask(const Architecture& architecture, double keep, RandomStream& random) {
  const ParameterLayout layout(architecture);
  Mask mask = Mask::all_kept(layout.size);
  for (const LayerSlice& layer : layout.layers)
    for (std::size_t i = layer.weight; i < layer.bias; ++i) mask.set(i, random.uniform() < keep);
  return mask;
}

}  // namespace

TEST_CASE("leaving unread channels out changes no bit of a masked network's gradient and loss") {
  const Case cases[] = {{1, 4, 32, 32, "relu", false}, {1, 3, 32, 32, "prelu", true},
                        {2, 8, 32, 32, "relu", false}, {2, 4, 12, 41, "relu", true},
                        {2, 4, 16, 16, "silu", false}, {3, 4, 8, 68, "prelu", true}};
  RandomStream random(23, purpose("test"), 0, 0);
  int in_tiles_of_few_inputs = 0, without_a_path = 0;
  for (const Case& c : cases)
    for (const double keep : {0.5, 0.2, 0.1, 0.03})
      for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
        CAPTURE(c.steps);
        CAPTURE(c.activation);
        CAPTURE(keep);
        const TrainConfig config = config_of(c, boundary);
        const Architecture architecture = config.architecture();
        auto parameters = initial_parameters(architecture, *config.init, 0.5, 5, 1);
        const Mask mask = random_mask(architecture, keep, random);
        for (std::size_t i = 0; i < mask.size(); ++i)
          if (!mask.keeps(i)) parameters[i] = 0;
        const Subnetwork read = subnetwork(architecture, read_channels(architecture, mask));
        for (const LayerShape& layer : read.architecture.layers)
          in_tiles_of_few_inputs +=
              layer.kernel == 3 && layer.inputs > 1 && layer.inputs < 4 &&
              later_steps_part(architecture, c.height, c.board_width) == Part::later_steps_in_tiles;
        Examples examples(config.pairs(Split::train, 5, 1));
        BatchGradient whole(config, architecture, 1), part(config, architecture, 1, mask);
        std::vector<float> expected(parameters.size()), gradient(parameters.size());
        whole.compute(parameters, examples, 16, expected);
        part.compute(parameters, examples, 16, gradient);
        std::size_t different = 0, moved = 0;
        for (std::size_t i = 0; i < mask.size(); ++i) {
          different += gradient[i] != (mask.keeps(i) ? expected[i] : 0.0f);
          moved += gradient[i] != 0;
        }
        CHECK(different == 0);
        CHECK(moved > 0);
        without_a_path += moved <= 2;
        CHECK(part.loss() == whole.loss());
      }
  CHECK(in_tiles_of_few_inputs > 0);
  CHECK(without_a_path > 0);
}

TEST_CASE("leaving them out changes no bit of one that trains on windows either") {
  RandomStream random(24, purpose("test"), 0, 0);
  for (const int steps : {1, 2, 3})
    for (const char* activation : {"relu", "prelu"})
      for (const double keep : {0.5, 0.2, 0.1, 0.03}) {
        CAPTURE(steps);
        CAPTURE(activation);
        CAPTURE(keep);
        TrainConfig config = on_windows(steps, 4, activation);
        const Architecture architecture = config.architecture();
        auto parameters = initial_parameters(architecture, *config.init, 0.5, 5, 1);
        const Mask mask = random_mask(architecture, keep, random);
        for (std::size_t i = 0; i < mask.size(); ++i)
          if (!mask.keeps(i)) parameters[i] = 0;
        Examples examples(config.pairs(Split::train, 5, 1));
        BatchGradient whole(config, architecture, 1), part(config, architecture, 1, mask);
        std::vector<float> expected(parameters.size()), gradient(parameters.size());
        whole.compute(parameters, examples, 2 * config.windows(), expected);
        part.compute(parameters, examples, 2 * config.windows(), gradient);
        std::size_t different = 0;
        for (std::size_t i = 0; i < mask.size(); ++i)
          different += gradient[i] != (mask.keeps(i) ? expected[i] : 0.0f);
        CHECK(different == 0);
        CHECK(part.loss() == whole.loss());
      }
}
