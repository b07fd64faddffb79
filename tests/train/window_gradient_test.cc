#include <doctest/doctest.h>

#include <cmath>

#include "data/window_fill.h"
#include "gradient_samples.h"
#include "nn/init.h"
#include "nn/kernels/head.h"
#include "nn/window_network.h"
#include "train/gradient.h"

using namespace minlife;

namespace {

/// In double, by the network that looks at single windows.
double mean_loss(const TrainConfig& config, const std::vector<float>& parameters,
                 const std::vector<WindowExample>& windows) {
  WindowNetwork network(config.architecture());
  network.set_parameters(parameters);
  const auto area = static_cast<std::size_t>(network.side() * network.side());
  constexpr std::size_t kLanes = WindowNetwork::kLanes;
  std::vector<double> cells(area * kLanes), logits(kLanes);
  double sum = 0;
  for (std::size_t first = 0; first < windows.size(); first += kLanes) {
    const std::size_t count = std::min(kLanes, windows.size() - first);
    for (std::size_t lane = 0; lane < count; ++lane)
      for (std::size_t c = 0; c < area; ++c)
        cells[c * kLanes + lane] = static_cast<double>(windows[first + lane].cells >> c & 1);
    network.forward(cells.data(), logits.data());
    for (std::size_t lane = 0; lane < count; ++lane) {
      const WindowExample& window = windows[first + lane];
      sum += window.weight * softplus((window.alive ? -logits[lane] : logits[lane]) + config.margin);
    }
  }
  return sum / static_cast<double>(windows.size());
}

}  // namespace

TEST_CASE(
    "on windows the gradient is the limit of differences of their mean loss, also with leaks and a margin") {
  for (const int steps : {1, 2, 3})
    for (const char* activation : {"tanh", "relu", "prelu", "leak", "margin"})
      for (const bool merged : {false, true}) {
        if (steps == 3 && (merged || activation == std::string("prelu"))) continue;  // takes longest
        CAPTURE(steps);
        CAPTURE(activation);
        CAPTURE(merged);
        const bool leaks = activation == std::string("leak"),
                   has_margin = activation == std::string("margin");
        TrainConfig config = on_windows(steps, 2, leaks || has_margin ? "relu" : activation);
        if (has_margin) config.margin = 1.5;
        config.merged = merged;
        if (leaks) config.leak_neighbourhood = 0.1, config.leak_rule = 0.6;
        std::vector<float> parameters = initial_parameters(config.architecture(), *config.init, 0.5, 6, 1);
        Examples examples(config.pairs(Split::train, 6, 1));
        BatchGradient batch(config, 1);
        std::vector<float> gradient(parameters.size());
        const std::uint64_t update = 3;
        batch.compute(parameters, examples, update * config.windows(), gradient);
        std::vector<WindowExample> windows(config.windows());
        if (steps == 1)
          windows = all_windows(config.rule, config.density);
        else
          fill_windows(examples.law(), update, config.live_share, windows);
        CHECK(batch.loss() == doctest::Approx(mean_loss(config, parameters, windows)).epsilon(1e-5));
        double largest = 0;
        for (const float g : gradient) largest = std::max(largest, std::abs(static_cast<double>(g)));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
          CAPTURE(i);
          // A step that float and double both hold, so that it is what is divided by.
          const float saved = parameters[i], step = 0x1p-16f;
          parameters[i] = saved + step;
          const double above = mean_loss(config, parameters, windows), up = parameters[i];
          parameters[i] = saved - step;
          const double below = mean_loss(config, parameters, windows), down = parameters[i];
          parameters[i] = saved;
          // The kinks of some thousand relus: one in a thousand windows lies within a step of one, and then
          // misses at most the size of a gradient. Truncation is far below that.
          CHECK(std::abs((above - below) / (up - down) - gradient[i]) <= 1e-3 * std::max(largest, 0.1));
        }
      }
}

TEST_CASE("what is left of leaks counts in the gradient") {
  for (const int steps : {1, 2}) {
    TrainConfig config = on_windows(steps, 3, "relu"), half = config, plain = config;
    config.leak_neighbourhood = 0.2, config.leak_rule = 0.5;
    half.leak_neighbourhood = 0.1, half.leak_rule = 0.25;
    const auto parameters = initial_parameters(config.architecture(), *config.init, 0.5, 6, 1);
    Examples examples(config.pairs(Split::train, 6, 1));
    std::vector<float> left(parameters.size()), expected(parameters.size());
    BatchGradient batch(config, 1);
    batch.set_leak_share(0.5);
    batch.compute(parameters, examples, 0, left);
    BatchGradient(half, 1).compute(parameters, examples, 0, expected);
    CHECK(left == expected);
    batch.set_leak_share(0);
    batch.compute(parameters, examples, 0, left);
    BatchGradient(plain, 1).compute(parameters, examples, 0, expected);
    CHECK(left == expected);
  }
}
