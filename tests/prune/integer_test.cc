#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "nn/exact_network.h"
#include "proof/exactness.h"
#include "proof/hand_made.h"
#include "prune/integer/annealing.h"
#include "prune/integer/fewest_bits.h"
#include "prune/integer/stored_bytes.h"

using namespace minlife;
using minlife::testing::exact_network;
using minlife::testing::random_model;

namespace {

PairLaw law_of(int steps) {
  PairLaw law;
  law.steps = steps;
  return law;
}

bool is_exact(const Model& model) {
  ExactnessQuestion question;
  question.law = law_of(model.architecture.step_count());
  return exactness_of(model, question).exact;
}

/// Whether all parameters are whole, weights of so many bits, and those masked that are 0.
void check_whole(const IntegerNetwork& found) {
  const float largest = static_cast<float>((1 << (found.bits - 1)) - 1);
  for (const LayerSlice& layer : ParameterLayout(found.model.architecture).layers)
    for (std::size_t k = 0; k < layer.shape.weights(); ++k) {
      const float weight = found.model.parameters[layer.weight + k];
      CHECK(weight == std::floor(weight));
      CHECK(std::abs(weight) <= largest);
    }
  for (std::size_t p = 0; p < found.model.parameters.size(); ++p) {
    const float number = found.model.parameters[p];
    CHECK(number == std::floor(number));
    CHECK(found.model.mask.keeps(p) == (number != 0));
  }
}

}  // namespace

TEST_CASE("an exact network becomes one of few bits, proved") {
  const Model model = exact_network(1, 1);
  const IntegerSearch search = fewest_bits(model, law_of(1), 2);
  REQUIRE(search.network);
  CHECK(is_exact(search.network->model));
  check_whole(*search.network);
  // Its weights are 1 and 2 in the first layer, after all are doubled, and equal ones in the others.
  CHECK(search.network->bits <= 3);
  const SearchRecord& record = search.record;
  REQUIRE(record.steps.size() == static_cast<std::size_t>(kMostBits - search.network->bits + 1));
  CHECK(record.steps.front().what == "8 bits");
  CHECK(record.steps.back().numbers == search.network->model.nonzero());
  std::uint64_t tries = 0;
  for (const SearchStep& step : record.steps) tries += step.tries;
  CHECK(tries <= record.tries);
  // Each restart looks at least at 24 roundings of 21 weights, on 512 windows each, and every step is proved
  // once: 2 FLOPs a multiply-add.
  CHECK(record.train_flops >= 2.0 * 24 * 21 * 512 * static_cast<double>(record.tries));
  CHECK(record.train_flops_nonzero <= record.train_flops);
  CHECK(search.costs.check_flops >= 2.0 * 21 * 512 * static_cast<double>(record.steps.size()));
}

TEST_CASE("neither the answer nor its price depends on the threads") {
  const Model model = exact_network(1, 1);
  const IntegerSearch one = fewest_bits(model, law_of(1), 1), three = fewest_bits(model, law_of(1), 3);
  REQUIRE((one.network && three.network));
  CHECK(one.network->bits == three.network->bits);
  CHECK(one.network->model.parameters == three.network->model.parameters);
  CHECK(one.record == three.record);
  CHECK(one.costs.check_flops == three.costs.check_flops);
}

TEST_CASE("what annealing computes is counted, dense and by the weights that are not 0") {
  IntegerLayers layers = float_layers(exact_network(1, 1));
  const Activation& activation = find_activation("relu");
  RandomStream random(1, purpose("test"), 0, 0);
  const IntegerCases cases(kLife, 0, random);
  MultiplyAdds done;
  const Annealing whole(layers, activation, cases, 127, done);
  CHECK(done.dense == 512 * (18 + 2 + 1));
  CHECK(done.nonzero == done.dense);
  CHECK(done.dense == whole.work());
  layers[0].weight[3] = 0;
  const Annealing without(layers, activation, cases, 127, done);
  CHECK(done.dense == 2 * 512 * 21);
  CHECK(done.nonzero == done.dense - 512);
}

// Millions of windows for each candidate, which sanitizers take too long for.
#ifndef MINLIFE_SANITIZED
TEST_CASE("two steps are proved on all windows") {
  const Model model = exact_network(2, 1);
  const IntegerSearch search = fewest_bits(model, law_of(2), 2);
  REQUIRE(search.network);
  CHECK(is_exact(search.network->model));
  check_whole(*search.network);
  // The annealing has seen some windows: all are looked at for wrong ones, and then for the proof.
  const double once = 2 * static_cast<double>(model.architecture.macs_per_cell()) * 0x1p25;
  CHECK(search.costs.check_flops >= 2 * once * static_cast<double>(search.record.steps.size()));
}
#endif

TEST_CASE("what is wrong before stays without an answer") {
  // All zero: every move starts from a network that has lost its weights, and weights that are 0 stay it.
  Model model = exact_network(1, 1);
  for (float& number : model.parameters) number = 0;
  const IntegerSearch search = fewest_bits(model, law_of(1), 2);
  CHECK_FALSE(search.network);
  CHECK(search.record.steps.empty());
  CHECK(search.record.tries > 0);
  CHECK(search.record.train_flops > 0);
  CHECK(search.record.train_flops_nonzero == 0);
}

TEST_CASE("kinds that integers are not searched for are refused by name") {
  CHECK_THROWS_WITH_AS(fewest_bits(random_model(1, 1, "tanh", false, 1), law_of(1), 1),
                       doctest::Contains("tanh"), InputError);
  CHECK_THROWS_WITH_AS(fewest_bits(exact_network(3, 1), law_of(3), 1), doctest::Contains("3 generations"),
                       InputError);
}

TEST_CASE("multiplied channels and rounding keep what a fine grid can hold") {
  for (const char* activation : {"relu", "leaky_relu", "prelu", "square"}) {
    CAPTURE(activation);
    const Model model = random_model(1, 2, activation, false, 9);
    const IntegerLayers floats = float_layers(model);
    // With weights up to 2^14 every sign is that of the network, unless a logit is within rounding of 0.
    // (With more, squares of squares leave the range of floats.)
    const IntegerLayers fine = rounded_layers(floats, *model.architecture.activation, 0x1p14F, nullptr);
    RandomStream random(1, purpose("test"), 0, 0);
    const IntegerCases cases(kLife, 0, random);
    MultiplyAdds done;
    const Annealing before(floats, *model.architecture.activation, cases, 1e9F, done);
    const Annealing after(fine, *model.architecture.activation, cases, 1e9F, done);
    CHECK(std::abs(static_cast<double>(before.wrong()) - static_cast<double>(after.wrong())) <= 1);
  }
}

TEST_CASE("wrong windows of two steps are found wherever they are") {
  const Model model = minlife::testing::wrong_on_one_window();
  RandomStream random(1, purpose("test"), 0, 0);
  IntegerCases cases(kLife, 0, random);
  const WrongWindows wrong =
      add_wrong_windows(float_layers(model), *model.architecture.activation, kLife, 10, cases);
  CHECK(wrong.found == 1);
  CHECK(wrong.looked_at == 33'554'432);
  REQUIRE(cases.windows.size() == 1);
  for (const std::uint16_t patch : cases.windows[0].patches) CHECK(patch == 511);
  CHECK_FALSE(cases.windows[0].alive);
}

TEST_CASE("tied layers get numbers of their own, and what is masked is what is 0") {
  Model tied;
  tied.architecture = tie_later_steps(life_network(3, 2));
  tied.parameters.assign(ParameterLayout(tied.architecture).size, 2);
  tied.parameters[1] = 0;
  tied.mask = Mask::all_kept(tied.parameters.size());
  tied.mask.set(1, false);
  IntegerLayers layers = float_layers(tied);
  layers.back().bias[0] = 0;
  const Model apart = model_of(layers, tied);
  const Architecture untied = life_network(3, 2);
  CHECK(apart.architecture == untied);
  REQUIRE(apart.parameters.size() == untied.parameters());
  CHECK(apart.parameters.size() > tied.parameters.size());
  CHECK(apart.nonzero() == untied.parameters() - 2);
  CHECK_FALSE(apart.mask.keeps(1));
  CHECK_FALSE(apart.mask.keeps(ParameterLayout(untied).layers.back().bias));
  layers.front().weight[1] = layers.back().bias[0] = 5;
  CHECK(model_of(layers, tied).mask.is_dense());
}

TEST_CASE("stored bytes are those that one reckons by hand") {
  Model whole = exact_network(1, 1);
  for (float& number : whole.parameters) number = std::floor(number);
  // 18 weights of 2 bits are 36 bits, 5 bytes; then 4 and 2 bits, a byte each; and four biases of a byte.
  CHECK(stored_bytes(whole, 2) == 5 + 2 + 1 + 1 + 1 + 1);
  CHECK(stored_bytes(whole, 3) == 7 + 2 + 1 + 1 + 1 + 1);
  CHECK(stored_bytes(whole, 8) == 18 + 2 + 2 + 1 + 1 + 1);
  float& bias = whole.parameters[ParameterLayout(whole.architecture).layers[1].bias];
  bias = -127;
  CHECK(stored_bytes(whole, 2) == 11);
  bias = -128;
  CHECK(stored_bytes(whole, 2) == 12);
  bias = 32768;
  CHECK(stored_bytes(whole, 2) == 14);
  bias = 0x1p31F;
  CHECK(stored_bytes(whole, 2) == 18);

  // With slopes of so many eighths what a layer puts out is eight times as large, and so are the biases
  // after.
  Model sloped;
  sloped.architecture = life_network(1, 1, find_activation("prelu"));
  const ParameterLayout layout(sloped.architecture);
  sloped.parameters.assign(layout.size, 1);
  for (const std::size_t slope : {layout.layers[0].slope, layout.layers[0].slope + 1, layout.layers[1].slope})
    sloped.parameters[slope] = 0.25F;
  sloped.parameters[layout.layers[1].bias] = 15;  // 8 * 15 = 120, a byte
  sloped.parameters[layout.layers[2].bias] = 1;   // 64 * 1
  CHECK(bias_scales(sloped.architecture) == std::vector<double>{1, 8, 64});
  CHECK(stored_bytes(sloped, 3) == (7 + 2 + 2) + (1 + 1 + 1) + (1 + 1));
  sloped.parameters[layout.layers[1].bias] = 20;  // 160: two bytes for the bias and the slope beside it
  sloped.parameters[layout.layers[2].bias] = 2;   // 128: two bytes
  CHECK(stored_bytes(sloped, 3) == (7 + 2 + 2) + (1 + 2 + 2) + (1 + 2));
  CHECK(bias_scales(life_network(1, 1, find_activation("square"))) == std::vector<double>{1, 1, 1});
}
