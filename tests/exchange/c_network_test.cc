#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "exchange/c/network.h"
#include "exchange/c/text.h"
#include "exchange/c/unfused.h"
#include "exchange/curved_activations.h"
#include "nn/activations.h"
#include "nn/exact_network.h"
#include "proof/exactness.h"
#include "proof/hand_made.h"
#include "proof/one_step_windows.h"
#include "proof/patch_logit.h"
#include "prune/integer/integer_layers.h"
#include "prune/integer/stored_bytes.h"

using namespace minlife;
using minlife::testing::exact_network;
using minlife::testing::random_model;

namespace {

/// Those that a program computes with products and sums alone.
std::vector<const char*> uncurved() {
  std::vector<const char*> names;
  for (const Activation* activation : activations())
    if (activation->form != ActivationForm::curved) names.push_back(activation->name);
  return names;
}

}  // namespace

TEST_CASE("exports can spell every curved activation, and no other") {
  for (const Activation* activation : activations()) {
    CAPTURE(activation->name);
    if (activation->form != ActivationForm::curved) {
      CHECK_THROWS_AS(spelled(*activation), InputError);
      continue;
    }
    CHECK(std::string(spelled(*activation).c).find(fmt::format("life_{}(float x)", activation->name)) !=
          std::string::npos);
    CHECK_FALSE(spelled(*activation).onnx.empty());
  }
}

TEST_CASE("the program's logits in C are those of the network, but for its roundings") {
  for (const char* activation : uncurved())
    for (const int steps : {1, 2}) {
      CAPTURE(activation);
      CAPTURE(steps);
      const Model model = random_model(steps, 3, activation, false, 11);
      const c::Network network = c::network_of(model);
      PatchLogit exact(model);
      RandomStream random(5, purpose("test"), static_cast<std::uint64_t>(steps), 0);
      const int cells = (2 * steps + 1) * (2 * steps + 1);
      for (int trial = 0; trial < 200; ++trial) {
        const std::vector<double> window = window_cells(random.next(), cells);
        const Surroundings board{steps, steps, steps, steps};
        const double truth = exact.logit(window, board);
        // rounding_bound() is that of double, in any order; floats round 2^29 times as coarsely.
        CHECK(std::abs(static_cast<double>(c::unfused_logit(network, window, board)) - truth) <=
              exact.rounding_bound() * 0x1p29);
      }
    }
}

TEST_CASE("features beyond an edge are zero") {
  const Model model = random_model(2, 2, "relu", false, 3);
  const c::Network network = c::network_of(model);
  PatchLogit exact(model);
  std::vector<double> window(25, 0);
  for (const std::size_t cell : {12U, 13U, 18U, 24U}) window[cell] = 1;
  const Surroundings corner{0, 2, 0, 2};
  CHECK(std::abs(static_cast<double>(c::unfused_logit(network, window, corner)) -
                 exact.logit(window, corner)) <= exact.rounding_bound() * 0x1p29);
}

TEST_CASE("windows that rounding might decide are computed as the program does it") {
  const Model model = exact_network(1, 2);
  CHECK(c::wrong_when_unfused(model, kLife, Boundary::torus, 10, 1) ==
        std::uint64_t{0});  // all 512 are looked at
  Model wrong = model;
  wrong.parameters.back() = -2;  // the decoder's bias: all cells die
  CHECK(c::wrong_when_unfused(wrong, kLife, Boundary::torus, 10, 1) == std::uint64_t{140});
  CHECK_FALSE(c::wrong_when_unfused(random_model(1, 2, "tanh", false, 1), kLife, Boundary::torus, 1, 1));
}

TEST_CASE("integers get the narrowest type that no sum leaves") {
  Model model = exact_network(1, 1);
  for (float& number : model.parameters) number *= 2;  // of relu: the same answers, now whole
  const ParameterLayout layout(model.architecture);
  model.parameters[layout.layers[1].bias] = 8;  // biases follow the scale of what they are added to
  model.parameters[layout.layers[2].bias] = -8;
  const c::Network network = c::integer_network_of(model);
  REQUIRE(network.stages.size() == 1);
  CHECK(network.stages[0][0].type == "int8_t");  // at most 8 * 2 + 1 + 7
  CHECK(network.stages[0][1].type == "int8_t");  // 8 + 4 * 5 + 4 * 10
  CHECK(network.stages[0][2].type == "int8_t");
  model.parameters[layout.layers[1].bias] = 200;
  CHECK(c::integer_network_of(model).stages[0][1].type == "int16_t");
  model.parameters[layout.layers[2].bias] = 1e6F;
  CHECK(c::integer_network_of(model).stages[0][2].type == "int32_t");
  model.parameters[layout.layers[2].bias] = 1e12F;
  CHECK(c::integer_network_of(model).stages[0][2].type == "int64_t");
  model.parameters[layout.layers[2].bias] = 1e20F;
  CHECK_THROWS_AS(c::integer_network_of(model), InputError);
}

TEST_CASE("stored bytes are those of the numbers that the program in C has") {
  // 9 * 2 + 2 + 1 weights, 2 + 1 + 1 biases
  CHECK(c::float_bytes(c::network_of(exact_network(1, 1))) == 100);
  for (const char* activation : uncurved()) {
    CAPTURE(activation);
    const Model model = random_model(1, 3, activation, false, 4);
    const Activation& of = *model.architecture.activation;
    const Model whole = model_of(rounded_layers(float_layers(model), of, 7, nullptr), model);
    const c::Network network = c::integer_network_of(whole);
    std::size_t bytes = 0;
    for (const c::Layer& layer : network.stages[0]) {
      std::vector<double> others = layer.bias;
      if (layer.shape.activated && of.initial_slope != 0)
        others.insert(others.end(), layer.slope.begin(), layer.slope.end());
      double largest = 0;
      for (const double number : others) {
        CHECK(number == std::floor(number));
        largest = std::max(largest, std::abs(number));
      }
      std::size_t width = 1;
      while (largest > std::ldexp(1.0, static_cast<int>(8 * width) - 1) - 1) width *= 2;
      bytes += (4 * layer.weight.size() + 7) / 8 + width * others.size();
    }
    CHECK(stored_bytes(whole, 4) == bytes);
  }
}

TEST_CASE("a network that begins with a 1x1 layer is refused by the layer") {
  Model model;
  model.architecture.layers = {{1, 1, 1, true}, {1, 1, 3, false}};
  model.architecture.generations = 1;
  model.parameters.assign(ParameterLayout(model.architecture).size, 1);
  CHECK_THROWS_WITH_AS(c::network_of(model), doctest::Contains("layer 0"), InputError);
}

TEST_CASE("text is filled in, and floats are written to the bit") {
  CHECK(c::filled("a@B@c@B@", {{"B", "x"}}) == "axcx");
  CHECK_THROWS_AS(c::filled("@C@", {{"B", "x"}}), std::logic_error);
  CHECK(c::float_literal(-0.75) == "-0x1.8p-1f");
}
