#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "prune/samples.h"
#include "prune/ticket_controls.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

Mask third_of(const Pruned& sample) {
  return prune(find_criterion("magnitude", "method"), sample.input(), 0.3);
}

}  // namespace

TEST_CASE("a random mask has the same counts in every layer, elsewhere") {
  const Pruned sample = fresh(2, 4, 11);
  const Architecture& architecture = sample.model.architecture;
  const Mask mask = third_of(sample), mixed = random_mask_like(architecture, mask, 11, 0);
  CHECK(mixed != mask);
  CHECK(mixed == random_mask_like(architecture, mask, 11, 0));
  CHECK(mixed != random_mask_like(architecture, mask, 11, 1));
  const auto kept = kept_weights(architecture, mask), also = kept_weights(architecture, mixed);
  for (std::size_t k = 0; k < kept.size(); ++k) CHECK(kept[k].size() == also[k].size());
  CHECK_NOTHROW(check_mask(sample.model, mixed));
  CHECK_THROWS_AS(random_mask_like(life_network(1, 1), mask, 1, 0), InputError);
}

TEST_CASE("every place is as likely: 4000 masks of one weight in nine") {
  const Architecture architecture = network_of_steps({{1, 1}});
  Mask mask = Mask::all_kept(ParameterLayout(architecture).size);
  for (std::size_t i = 1; i < 9; ++i) mask.set(i, false);
  std::vector<int> hits(9);
  for (std::uint64_t replicate = 0; replicate < 4000; ++replicate) {
    const auto kept = kept_weights(architecture, random_mask_like(architecture, mask, 23, replicate))[0];
    REQUIRE(kept.size() == 1);
    ++hits[kept[0]];
  }
  // Binomial with mean 444 and deviation 19.9; beyond 6.5 deviations in one of nine: below 1e-9.
  for (const int count : hits) CHECK(std::abs(count - 4000.0 / 9) < 6.5 * 19.9);
}

TEST_CASE("fresh numbers under a mask are no trial's") {
  const Pruned sample = fresh(1, 3, 7, 2);
  const Mask mask = third_of(sample);
  const Model model = fresh_under_mask(sample.config, mask, 7, 2);
  CHECK(model.mask == mask);
  for (std::size_t i = 0; i < mask.size(); ++i)
    CHECK((!mask.keeps(i) ? model.parameters[i] == 0 : model.parameters[i] != sample.model.parameters[i]));
  CHECK(model.parameters == fresh_under_mask(sample.config, mask, 7, 2).parameters);
  CHECK(model.parameters != fresh_under_mask(sample.config, mask, 7, 3).parameters);
}

TEST_CASE("only the signs: one magnitude a layer, biases as they were") {
  for (const char* init : {"normal", "he"}) {
    CAPTURE(init);
    Pruned sample = fresh(2, 2, 8, 1);
    sample.config.init = &find_init(init);
    sample.config.init_scale = 0.5;
    const Model initial = initial_state(sample.config, 8, 1).model;
    const Mask mask = third_of(sample);
    const Model model = signs_under_mask(sample.config, mask, 8, 1);
    CHECK(model.mask == mask);
    for (const LayerSlice& layer : ParameterLayout(model.architecture).layers) {
      const double fan_in = layer.shape.inputs * layer.shape.kernel * layer.shape.kernel;
      const double size = std::string_view(init) == "he" ? 0.5 * std::sqrt(2 / fan_in) : 0.5;
      for (std::size_t i = layer.weight; i < layer.bias; ++i)
        CHECK(model.parameters[i] ==
              (!mask.keeps(i) ? 0.0f : static_cast<float>(initial.parameters[i] < 0 ? -size : size)));
      for (std::size_t i = layer.bias; i < layer.bias + layer.shape.outputs; ++i)
        CHECK(model.parameters[i] == initial.parameters[i]);
    }
  }
}
