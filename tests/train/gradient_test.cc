#include "train/gradient.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "gradient_samples.h"
#include "life/packed_batch.h"
#include "nn/init.h"
#include "nn/kernels/head.h"
#include "nn/network.h"
#include "nn/reference.h"
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
    const auto margin = static_cast<float>(config.margin);
    loss += cross_entropy_sum(network.logits(), targets.data() + b * bytes, network.shape(), margin) / cells;
    cross_entropy_gradient(network.logits(), targets.data() + b * bytes, network.shape(),
                           static_cast<float>(1 / cells), network.logit_gradient(), margin);
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

TEST_CASE("with a margin a batch of boards has the gradient of whole boards whose loss has it") {
  TrainConfig config = config_of({2, 4, 32, 32, "relu", false}, Boundary::torus);
  config.margin = 2;
  const auto parameters = initial_parameters(config.architecture(), *config.init, 0.5, 5, 1);
  Examples examples(config.pairs(Split::train, 5, 1));
  BatchGradient batch(config, 1);
  std::vector<float> gradient(parameters.size());
  batch.compute(parameters, examples, 16, gradient);
  double loss = 0, largest = 0;
  const auto expected = gradient_of_whole_boards(config, parameters, examples, loss);
  CHECK(batch.loss() == doctest::Approx(loss).epsilon(1e-5));
  for (const double g : expected) largest = std::max(largest, std::abs(g));
  // As above, for all layers together.
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(std::abs(gradient[i] - expected[i]) <= kWinogradGrowth * 64 * 0x1p-24 * largest);
  // An answer is right as before: what has changed is the loss.
  config.margin = 0;
  BatchGradient plain(config, 1);
  plain.compute(parameters, examples, 16, gradient);
  CHECK(plain.loss() < batch.loss());
  CHECK(plain.accuracy() == batch.accuracy());
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

TEST_CASE("the gradient of steps that share numbers is the limit of differences of the loss") {
  // Smooth, so that no difference straddles a kink; boards of both ways to train the later steps.
  for (const int side : {6, 7}) {
    TrainConfig config = config_of({3, 2, side, side, "tanh", false}, Boundary::torus);
    config.tied = true;
    config.batch = 2;
    const Architecture architecture = config.architecture();
    const auto parameters = initial_parameters(architecture, *config.init, 0.5, 5, 1);
    Examples examples(config.pairs(Split::train, 5, 1));
    std::vector<float> gradient(parameters.size());
    BatchGradient batch(config, 1);
    batch.compute(parameters, examples, 16, gradient);

    const std::size_t bytes = packed_board_bytes(side, side), cells = static_cast<std::size_t>(side * side);
    std::vector<std::uint8_t> inputs(2 * bytes), targets(2 * bytes);
    examples.fill(16, 2, inputs.data(), targets.data());
    const auto unpacked = [&](const std::vector<std::uint8_t>& boards, std::size_t b) {
      std::vector<double> all;
      const Board board = unpack(boards.data() + b * bytes, side, side);
      for (int cell = 0; cell < side * side; ++cell) all.push_back(board.get(cell / side, cell % side));
      return all;
    };
    std::vector<double> p(parameters.begin(), parameters.end());
    const std::vector<double> weights(cells, 1.0 / static_cast<double>(2 * cells));
    const auto loss = [&] {
      double sum = 0;
      for (std::size_t b = 0; b < 2; ++b)
        sum += testing::loss_reference(architecture, p, {side, side, Padding::wrap, unpacked(inputs, b)},
                                       unpacked(targets, b), weights);
      return sum;
    };
    CHECK(batch.loss() == doctest::Approx(loss()).epsilon(1e-5));
    const double h = 1e-5;
    double largest = 0;
    for (const float g : gradient) largest = std::max(largest, static_cast<double>(std::abs(g)));
    for (std::size_t i = 0; i < p.size(); ++i) {
      CAPTURE(i);
      const double saved = p[i];
      p[i] = saved + h;
      const double above = loss();
      p[i] = saved - h;
      const double below = loss();
      p[i] = saved;
      // Differences are good to 1e-9 here; floats round some 64 times on the way, tiles more
      // (kWinogradGrowth).
      CHECK(std::abs((above - below) / (2 * h) - gradient[i]) <=
            1e-9 + kWinogradGrowth * 64 * 0x1p-24 * largest);
    }
  }
}
