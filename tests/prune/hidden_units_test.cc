#include "prune/search/hidden_units.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "core/random.h"
#include "nn/slow_network.h"
#include "prune/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// The logits of a torus of 6x6 random cells, in double.
std::vector<double> logits(const Model& model) {
  RandomStream random(1, purpose("units"), 0, 0);
  std::vector<double> cells(36);
  for (double& cell : cells) cell = random.uniform() < 0.4 ? 1 : 0;
  const std::vector<double> parameters(model.parameters.begin(), model.parameters.end());
  SlowNetwork<double> network(model.architecture, std::span(parameters), 6, 6, Padding::wrap);
  const std::span<const double> answers = network.forward(cells);
  return {answers.begin(), answers.end()};
}

/// Numbers of magnitudes up to a few, sums of a few dozen, in float: a generous multiple of their rounding.
bool nearly_equal(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 1;
  for (const double x : a) largest = std::max(largest, std::abs(x));
  for (std::size_t k = 0; k < a.size(); ++k)
    if (std::abs(a[k] - b[k]) > 64 * std::numeric_limits<float>::epsilon() * largest) return false;
  return a.size() == b.size();
}

}  // namespace

TEST_CASE("every unit is told, with what goes in and out of it") {
  const Model model = fresh(2, 1).model;
  CHECK(hidden_units(model.architecture).size() == 6);
  CHECK(numbers_into(model, {0, 0}).size() == 10);
  CHECK(weights_out_of(model, {0, 0}).size() == 1);
  CHECK(weights_out_of(model, {1, 0}).size() == 18);  // the second step's filters read it
  CHECK(removable_numbers(model).size() == 48);
  CHECK(masked_numbers(model).empty());
  Model less = model;
  mask_numbers(less, {3, 7});
  CHECK(numbers_into(less, {0, 0}).size() == 8);
  CHECK(removable_numbers(less).size() == 46);
  CHECK(masked_numbers(less) == std::vector<std::size_t>{3, 7});
}

TEST_CASE("a unit that is there twice, once longer, is merged without a change of the answers") {
  Model model = fresh(1, 2, 3).model;
  const LayerSlice layer = ParameterLayout(model.architecture).layers[0];
  for (std::size_t tap = 0; tap < 9; ++tap)
    model.parameters[layer.first_tap(2, 0) + tap] = 2.5f * model.parameters[layer.first_tap(0, 0) + tap];
  model.parameters[layer.bias + 2] = 2.5f * model.parameters[layer.bias];
  const std::vector<UnitPair> pairs = alike_units(model);
  REQUIRE(pairs.size() >= 2);
  CHECK(pairs[0].cosine > 0.9999);
  CHECK(pairs[0].kept.channel + pairs[0].gone.channel == 2);
  for (const UnitPair& pair : {pairs[0], pairs[1]}) {
    const Model one = merged(model, pair);
    CHECK(weights_out_of(one, pair.gone).empty());
    CHECK(nearly_equal(logits(model), logits(one)));
  }
  // Two that differ are merged into another network.
  CHECK_FALSE(nearly_equal(logits(model), logits(merged(model, pairs.back()))));
}

TEST_CASE("units of size one answer the same, and no weight into them is larger") {
  const Model model = fresh(2, 2, 5).model, scaled = with_units_of_size_one(model);
  CHECK(nearly_equal(logits(model), logits(scaled)));
  const ParameterLayout layout(model.architecture);
  for (const LayerSlice& layer : layout.layers) {
    if (!layer.shape.activated) continue;
    float largest = 0;
    for (std::size_t p = layer.weight; p < layer.bias; ++p)
      largest = std::max(largest, std::abs(scaled.parameters[p]));
    CHECK(largest == 1);
  }
}

TEST_CASE("a decoder of size one scales the logits") {
  const Model model = fresh(1, 2, 6).model, scaled = with_decoder_of_size_one(model);
  const LayerSlice decoder = ParameterLayout(model.architecture).layers.back();
  float largest = 0;
  for (std::size_t p = decoder.weight; p < decoder.bias; ++p)
    largest = std::max(largest, std::abs(model.parameters[p]));
  std::vector<double> before = logits(model);
  for (double& logit : before) logit /= largest;
  CHECK(nearly_equal(before, logits(scaled)));
}

TEST_CASE("a symmetric network answers a turned board by its turned answer") {
  Model model = fresh(1, 2, 9).model;
  mask_numbers(model, {1});
  model = symmetric(model);
  CHECK(model.parameters[1] == 0);  // masked: the other edges' mean is not put there
  const LayerSlice layer = ParameterLayout(model.architecture).layers[0];
  const auto tap = [&](std::size_t unit, std::size_t k) {
    return model.parameters[layer.first_tap(unit, 0) + k];
  };
  CHECK(tap(0, 3) == tap(0, 5));
  CHECK(tap(0, 3) == tap(0, 7));
  for (const std::size_t corner : {2, 6, 8}) CHECK(tap(1, corner) == tap(1, 0));
  for (const std::size_t edge : {3, 5, 7}) CHECK(tap(1, edge) == tap(1, 1));
  const Model before = fresh(1, 2, 9).model;
  CHECK(tap(1, 4) == before.parameters[layer.first_tap(1, 0) + 4]);
  double corners = 0;
  for (const std::size_t corner : {0, 2, 6, 8})
    corners += before.parameters[layer.first_tap(1, 0) + corner] / 4.0;
  CHECK(std::abs(tap(1, 0) - corners) <= 4 * std::numeric_limits<float>::epsilon() * 4);
}

TEST_CASE("numbers are rounded to the nearest, halves up") {
  CHECK(rounded_to(0.3f, 0) == 0);
  CHECK(rounded_to(0.3f, 1) == 0.5f);
  CHECK(rounded_to(0.3f, 3) == 0.25f);
  CHECK(rounded_to(-0.5f, 0) == 0);
  CHECK(rounded_to(-0.75f, 0) == -1);
  CHECK(rounded_to(0.5f, 0) == 1);
}

TEST_CASE("shaken numbers are those of their stream; what is masked stays 0") {
  Model model = fresh(1, 1).model;
  mask_numbers(model, {4});
  const Model one = shaken(model, 0.1, 1, 2, 3);
  CHECK(one.parameters == shaken(model, 0.1, 1, 2, 3).parameters);
  CHECK(one.parameters != shaken(model, 0.1, 1, 3, 3).parameters);
  CHECK(one.parameters[4] == 0);
  CHECK(shaken(model, 0, 1, 2, 3).parameters == model.parameters);
}
