#include "train/gradient.h"

#include <doctest/doctest.h>

#include <cmath>

#include "nn/head.h"
#include "nn/init.h"
#include "train/window.h"

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
}
