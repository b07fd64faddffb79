#include "train/gradient.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "nn/activations.h"
#include "nn/head.h"
#include "nn/init.h"
#include "nn/network.h"
#include "nn/subnetwork.h"
#include "proof/neighbourhood.h"

using namespace minlife;

TEST_CASE("a one-step batch of windows has the boards' loss and gradient") {
  for (const Boundary boundary : {Boundary::torus, Boundary::dead})
    for (const int width : {1, 4, 8}) {
      CAPTURE(width);
      TrainConfig config;
      config.width = width;
      config.boundary = boundary;
      const Architecture architecture = config.architecture();
      const auto parameters = initial_parameters(architecture, *config.init, 1, 3, 1);
      Examples examples(config.pairs(Split::train, 3, 1));
      BatchGradient windows(config, 1);
      std::vector<float> gradient(parameters.size()), board_gradient(parameters.size());
      windows.compute(parameters, examples, 16, gradient);

      Network network(architecture, 32, 32, padding_of(boundary));
      network.set_parameters(parameters);
      std::vector<std::uint8_t> inputs(8 * 128), targets(8 * 128);
      examples.fill(16, 8, inputs.data(), targets.data());
      std::vector<double> sum(parameters.size());
      double loss = 0, largest = 0;
      for (std::size_t b = 0; b < 8; ++b) {
        network.forward(inputs.data() + 128 * b);
        loss += cross_entropy_sum(network.logits(), targets.data() + 128 * b, network.shape()) / 8192;
        cross_entropy_gradient(network.logits(), targets.data() + 128 * b, network.shape(), 1.0f / 8192,
                               network.logit_gradient());
        network.backward(board_gradient);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += board_gradient[i];
      }
      for (const double g : sum) largest = std::max(largest, std::abs(g));
      CHECK(windows.loss() == doctest::Approx(loss).epsilon(1e-5));
      for (std::size_t i = 0; i < sum.size(); ++i) {
        CAPTURE(i);
        // Sums of 8192 terms in 16 lanes: some 512 roundings of partial sums that are at most a few times the
        // largest.
        CHECK(std::abs(gradient[i] - sum[i]) <= 512 * 0x1p-23 * 4 * largest);
      }
    }
}

namespace {

struct Case {
  int steps, width, height, board_width;
  const char* activation;
  bool merged;
};

TrainConfig config_of(const Case& c, Boundary boundary) {
  TrainConfig config;
  config.steps = c.steps;
  config.width = c.width;
  config.height = c.height;
  config.board_width = c.board_width;
  config.activation = &find_activation(c.activation);
  config.merged = c.merged;
  config.boundary = boundary;
  return config;
}

/// The gradient of a batch by whole networks in plain sums, board by board, in double from board to board.
std::vector<double> gradient_of_whole_boards(const TrainConfig& config, const std::vector<float>& parameters,
                                             Examples& examples, double& loss) {
  Network network(config.architecture(), config.height, config.board_width, padding_of(config.boundary));
  network.set_parameters(parameters);
  const std::size_t bytes = packed_board_bytes(config.height, config.board_width);
  std::vector<std::uint8_t> inputs(config.batch * bytes), targets(config.batch * bytes);
  examples.fill(16, config.batch, inputs.data(), targets.data());
  const double cells = static_cast<double>(config.batch) * config.height * config.board_width;
  std::vector<double> sum(parameters.size());
  std::vector<float> board_gradient(parameters.size());
  for (int b = 0; b < config.batch; ++b) {
    network.forward(inputs.data() + b * bytes);
    loss += cross_entropy_sum(network.logits(), targets.data() + b * bytes, network.shape()) / cells;
    cross_entropy_gradient(network.logits(), targets.data() + b * bytes, network.shape(),
                           static_cast<float>(1 / cells), network.logit_gradient());
    network.backward(board_gradient);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += board_gradient[i];
  }
  return sum;
}

}  // namespace

TEST_CASE("a batch of several steps has the gradient of whole boards in plain sums") {
  const Case cases[] = {
      {2, 1, 32, 32, "relu", false},  {2, 4, 32, 32, "relu", false}, {2, 8, 32, 32, "relu", false},
      {2, 5, 12, 40, "relu", true},   {2, 5, 12, 41, "relu", true},  {2, 4, 7, 9, "relu", false},
      {2, 4, 16, 16, "prelu", false}, {2, 6, 32, 32, "silu", false}, {3, 4, 32, 32, "leaky_relu", false},
      {3, 4, 8, 68, "tanh", true},    {2, 4, 8, 4, "relu", false},   {2, 4, 4, 3, "relu", false}};
  for (const Case& c : cases)
    for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
      CAPTURE(c.steps);
      CAPTURE(c.width);
      CAPTURE(c.height);
      CAPTURE(c.board_width);
      CAPTURE(c.activation);
      const TrainConfig config = config_of(c, boundary);
      const auto parameters = initial_parameters(config.architecture(), *config.init, 0.5, 5, 1);
      Examples examples(config.pairs(Split::train, 5, 1));
      BatchGradient batch(config, 1), used(config, 1);
      std::vector<float> gradient(parameters.size()), again(parameters.size());
      batch.compute(parameters, examples, 16, gradient);
      // Another batch, and other channels at rest, leave nothing behind.
      std::vector<float> others = parameters;
      for (const LayerSlice& layer : ParameterLayout(config.architecture()).layers)
        others[layer.bias] = -1000;
      used.compute(others, examples, 0, again);
      used.compute(parameters, examples, 16, again);
      CHECK(again == gradient);
      double loss = 0;
      const auto expected = gradient_of_whole_boards(config, parameters, examples, loss);
      // Some 64 roundings follow each other on the way of a cell's share of a gradient, each of numbers that
      // are about as large as the sums that they go into; so layer by layer.
      for (const LayerSlice& layer : ParameterLayout(config.architecture()).layers) {
        const std::size_t end = (layer.has_slope ? layer.slope : layer.bias) + layer.shape.outputs;
        double largest = 0, worst = 0;
        for (std::size_t i = layer.weight; i < end; ++i) {
          largest = std::max(largest, std::abs(expected[i]));
          worst = std::max(worst, std::abs(gradient[i] - expected[i]));
        }
        CHECK(largest > 0);
        CHECK(worst <= kWinogradGrowth * 64 * 0x1p-24 * largest);
      }
      CHECK(batch.loss() == doctest::Approx(loss).epsilon(1e-5));
    }
}

TEST_CASE("threads do not change a bit of the gradient") {
  TrainConfig config;
  config.steps = 2;
  config.width = 24;  // large enough to be worth threads
  const auto parameters = initial_parameters(config.architecture(), *config.init, 0.2, 3, 1);
  std::vector<float> one(parameters.size()), many(parameters.size());
  Examples examples(config.pairs(Split::train, 3, 1));
  BatchGradient(config, 1).compute(parameters, examples, 0, one);
  BatchGradient(config, 3).compute(parameters, examples, 0, many);
  CHECK(one == many);
  config.batch = 150;  // more boards than wait at a time
  BatchGradient(config, 1).compute(parameters, examples, 0, one);
  BatchGradient(config, 3).compute(parameters, examples, 0, many);
  CHECK(one == many);
}

namespace {

/// `keep` of the weights, drawn at random.
std::vector<std::uint8_t> random_mask(const Architecture& architecture, double keep, RandomStream& random) {
  const ParameterLayout layout(architecture);
  std::vector<std::uint8_t> mask(layout.size, 1);
  for (const LayerSlice& layer : layout.layers)
    for (std::size_t i = 0; i < layer.shape.weights(); ++i) mask[layer.weight + i] = random.uniform() < keep;
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
        const std::vector<std::uint8_t> mask = random_mask(architecture, keep, random);
        for (std::size_t i = 0; i < mask.size(); ++i)
          if (mask[i] == 0) parameters[i] = 0;
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
          different += gradient[i] != (mask[i] != 0 ? expected[i] : 0.0f);
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

TEST_CASE("a loss that is no number has the same bits on every processor") {
  for (const int steps : {1, 2}) {
    TrainConfig config;
    config.steps = steps;
    config.width = 2;
    std::vector<float> parameters(config.architecture().parameters(), 1e38f), gradient(parameters.size());
    Examples examples(config.pairs(Split::train, 3, 1));
    BatchGradient batch(config, config.architecture(), 1);
    batch.compute(parameters, examples, 0, gradient);
    CHECK(std::bit_cast<std::uint64_t>(batch.loss()) ==
          std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN()));
  }
}
