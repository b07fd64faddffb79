#include "exchange/layer_list.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "exchange/foreign_networks.h"
#include "nn/reference.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// What the message of a refusal says; "" where nothing is refused.
std::string refusal(const std::vector<ForeignLayer>& layers, int steps = 1) {
  try {
    to_model(layers, steps);
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The layers by plain loops over a board, as their description has them.
std::vector<double> logits_by_loops(const std::vector<ForeignLayer>& layers, const ReferenceBoard& board) {
  std::vector<std::vector<double>> planes{board.cells};
  for (const ForeignLayer& layer : layers) {
    std::vector<std::vector<double>> next;
    for (int o = 0; o < layer.outputs; ++o) {
      std::vector<double> plane;
      for (int row = 0; row < board.rows; ++row)
        for (int column = 0; column < board.columns; ++column) {
          double z = layer.biases.empty() ? 0 : static_cast<float>(layer.biases[static_cast<std::size_t>(o)]);
          for (int i = 0; i < layer.inputs; ++i)
            for (int ky = 0; ky < layer.kernel; ++ky)
              for (int kx = 0; kx < layer.kernel; ++kx) {
                int y = row + ky - layer.kernel / 2, x = column + kx - layer.kernel / 2;
                if (board.padding == Padding::wrap)
                  y = (y + board.rows) % board.rows, x = (x + board.columns) % board.columns;
                if (y < 0 || x < 0 || y >= board.rows || x >= board.columns) continue;
                const int at = ((o * layer.inputs + i) * layer.kernel + ky) * layer.kernel + kx;
                z += static_cast<float>(layer.weights[static_cast<std::size_t>(at)]) *
                     planes[static_cast<std::size_t>(i)][static_cast<std::size_t>(y * board.columns + x)];
              }
          if (!layer.activation.empty() && z < 0) {
            const std::size_t slope = layer.slopes.size() > 1 ? static_cast<std::size_t>(o) : 0;
            z *= layer.activation == "relu" ? 0 : static_cast<float>(layer.slopes[slope]);
          }
          plane.push_back(z);
        }
      next.push_back(plane);
    }
    planes = next;
  }
  return planes[0];
}

}  // namespace

TEST_CASE("layers in any order compute what plain loops do") {
  const std::vector<std::vector<LayerWish>> networks = {
      {{3, 2, "relu"}, {3, 3, "relu"}, {3, 1, ""}},
      {{1, 3, "relu"}, {3, 2, "relu"}, {1, 2, ""}, {3, 2, "relu"}, {1, 1, ""}},
      {{3, 4, ""}, {1, 3, "leaky_relu"}, {1, 1, ""}},
      {{3, 3, "prelu"}, {1, 2, "relu"}, {3, 2, "leaky_relu"}, {1, 1, ""}}};
  for (std::size_t k = 0; k < networks.size(); ++k)
    for (const Padding padding : {Padding::wrap, Padding::zero}) {
      CAPTURE(k);
      const std::vector<ForeignLayer> layers = random_layers(networks[k], k + 1);
      const Model model = to_model(layers, 2);
      CHECK(model.parameters.size() == ParameterLayout(model.architecture).size);
      ReferenceBoard board{7, 9, padding, {}};
      RandomStream random(k, purpose("test"), 0, 0);
      for (int c = 0; c < 63; ++c) board.cells.push_back(static_cast<double>(random.below(2)));
      const std::vector<double> parameters(model.parameters.begin(), model.parameters.end());
      const std::vector<double> found = logits_reference(model.architecture, parameters, board),
                                wanted = logits_by_loops(layers, board);
      // Sums of at most 36 terms a layer, five layers deep, numbers below 100.
      for (std::size_t c = 0; c < found.size(); ++c)
        CHECK(std::abs(found[c] - wanted[c]) < 5 * 36 * 100 * 0x1p-52);
    }
}

TEST_CASE("a network that is one step after the other is cut into steps") {
  const std::vector<LayerWish> two = {{3, 4, "relu"}, {1, 2, "relu"}, {3, 4, "relu"}, {1, 1, ""}};
  CHECK(to_model(random_layers(two, 1), 2).architecture.has_steps());
  CHECK(to_model(random_layers(two, 1), 2).architecture.step_channels() ==
        std::vector<StepChannels>{{4, 2}, {4, 0}});
  CHECK_FALSE(to_model(random_layers(two, 1), 1).architecture.has_steps());
  CHECK_FALSE(to_model(random_layers({{3, 2, "relu"}, {3, 1, ""}}, 1), 2).architecture.has_steps());
  CHECK_FALSE(
      to_model(random_layers({{1, 2, "relu"}, {3, 2, "relu"}, {1, 1, ""}}, 1), 1).architecture.has_steps());
  CHECK_FALSE(to_model(random_layers({{3, 2, ""}, {1, 1, ""}}, 1), 1).architecture.has_steps());
  CHECK(to_model(life_of_23_numbers(), 1).architecture.uniform_width() == 1);
  CHECK(to_model(life_of_23_numbers(), 1).architecture.parameters() == 23);
}

TEST_CASE("foreign architectures are written and read back") {
  const std::vector<LayerWish> wishes = {{1, 2, "relu"}, {3, 2, ""}, {1, 2, "relu"}, {3, 1, ""}};
  const Architecture network = to_model(random_layers(wishes, 1), 1).architecture;
  CHECK(parse_architecture(to_json_text(network), "test") == network);
  CHECK(network.reach() == 2);
  CHECK(network.window_radius() == 2);
  CHECK(network.lead_in() == 1);
}

TEST_CASE("leaky slopes of one kind stay leaky; others, and mixed rectifiers, become prelu") {
  std::vector<ForeignLayer> layers =
      random_layers({{3, 2, "leaky_relu"}, {1, 2, "leaky_relu"}, {3, 2, "leaky_relu"}, {1, 1, ""}}, 1);
  layers[1].slopes = {0.5};
  CHECK(to_model(layers, 2).architecture.leaks == Leaks{0.125f, 0.5f});
  layers[2].slopes = {0.25};
  const Model mixed = to_model(layers, 2);
  CHECK(std::string(mixed.architecture.activation->name) == "prelu");
  const ParameterLayout layout(mixed.architecture);
  CHECK(mixed.parameters[layout.layers[2].slope + 1] == 0.25f);
  layers = random_layers({{3, 1, "tanh"}, {1, 1, "relu"}, {1, 1, ""}}, 1);
  CHECK(says(refusal(layers), "layer layer1: activation is relu") == false);
  CHECK(says(refusal(layers), "layer layer1"));
  CHECK(says(refusal(layers), "layer0 has tanh"));
}

TEST_CASE("what no network can be is refused by the layer's name") {
  const std::vector<ForeignLayer> good = life_of_23_numbers();
  CHECK(refusal(good) == "");
  const auto spoilt = [&](auto spoil) {
    std::vector<ForeignLayer> layers = good;
    spoil(layers);
    return refusal(layers);
  };
  CHECK(says(spoilt([](auto& l) { l[0].kernel = 5; }), "layer around is a 5x5 convolution"));
  CHECK(says(spoilt([](auto& l) { l[1].inputs = 3; }), "layer logit is a convolution of 3 inputs"));
  CHECK(says(spoilt([](auto& l) { l[0].weights.pop_back(); }), "layer around is 17 weights"));
  CHECK(says(spoilt([](auto& l) { l[0].biases.push_back(0); }), "layer around is 3 biases"));
  CHECK(says(spoilt([](auto& l) { l[1].activation = "relu"; }), "layer logit is relu"));
  CHECK(says(spoilt([](auto& l) { l[0].activation = "elu"; }), "layer around: activation is elu"));
  CHECK(says(spoilt([](auto& l) { l[0].activation = "prelu"; }), "layer around is prelu without a slope"));
  CHECK(says(spoilt([](auto& l) { l[0].weights[3] = std::nan(""); }), "layer around is a weight of nan"));
  CHECK(says(spoilt([](auto& l) { l[1].biases[0] = 1e39; }), "layer logit is a bias of 1e+39"));
  CHECK(says(spoilt([](auto& l) { l.pop_back(); }), "layer around is 2 outputs"));
  CHECK(says(spoilt([](auto& l) { l.clear(); }), "layers is 0"));
  CHECK(says(refusal({{"only", 1, 1, 1, {1}, {}, "", {}}}), "without a 3x3 layer"));
  CHECK(says(refusal(good, 0), "steps is 0"));
  CHECK(says(refusal(good, 65), "steps is 65"));
}

TEST_CASE("a threshold moves the last bias, whatever stands behind it") {
  const auto bias = [](const char* activation, std::optional<double> threshold) {
    std::vector<ForeignLayer> layers = life_of_23_numbers();
    layers.back().activation = activation;
    if (std::string(activation) == "leaky_relu") layers.back().slopes = {0.5};
    take_threshold(layers, threshold);
    CHECK(layers.back().activation.empty());
    return layers.back().biases[0];
  };
  CHECK(bias("", std::nullopt) == 0.25);
  CHECK(bias("", 0.5) == -0.25);
  CHECK(bias("relu", 0.125) == 0.125);
  CHECK(bias("leaky_relu", 0.125) == 0.125);
  CHECK(bias("sigmoid", std::nullopt) == 0.25);
  CHECK(bias("sigmoid", 0.75) == doctest::Approx(0.25 - std::log(3.0)).epsilon(1e-15));
  CHECK(bias("tanh", 0.5) == doctest::Approx(0.25 - std::atanh(0.5)).epsilon(1e-15));
  for (const auto& [activation, threshold] :
       {std::pair<const char*, std::optional<double>>{"relu", std::nullopt},
        {"relu", -1.0},
        {"sigmoid", 1.0},
        {"tanh", -1.0},
        {"silu", std::nullopt}})
    CHECK_THROWS_AS(bias(activation, threshold), InputError);
}
