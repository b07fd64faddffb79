#include <doctest/doctest.h>

#include "nn/activations.h"
#include "nn/kernels/head.h"
#include "nn/network.h"
#include "nn/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// The one helper that checks a gradient: central differences of the loss in double, in every parameter.
void check_gradient(const Architecture& architecture, const ReferenceBoard& board, std::uint64_t seed) {
  std::vector<double> p = as_double(initial_parameters(architecture, find_init("normal"), 0.7, seed, 0));
  RandomStream random(seed, purpose("test"), 1, 0);
  std::vector<double> targets, weights;
  for (std::size_t c = 0; c < board.cells.size(); ++c) {
    targets.push_back(random.uniform() < 0.5 ? 1 : 0);
    weights.push_back(0.5 + random.uniform());
  }
  const std::vector<double> gradient = gradient_reference(architecture, p, board, targets, weights);
  double scale = 0;
  for (const double g : gradient) scale = std::max(scale, std::abs(g));
  const double h = 1e-6;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double saved = p[i];
    p[i] = saved + h;
    const double above = loss_reference(architecture, p, board, targets, weights);
    p[i] = saved - h;
    const double below = loss_reference(architecture, p, board, targets, weights);
    p[i] = saved;
    CAPTURE(i);
    // Truncation is h^2 f''' / 6, some 1e-12 of the scale cubed; cancellation is eps * loss / h, some 1e-9.
    CHECK(std::abs((above - below) / (2 * h) - gradient[i]) < 1e-6 * std::max(scale, 1.0));
  }
}

}  // namespace

TEST_CASE("gradients are the limits of differences for every layer, activation and boundary") {
  for (const Activation* activation : activations())
    for (const Padding padding : {Padding::wrap, Padding::zero})
      for (const bool merged : {false, true})
        for (const int steps : {1, 2}) {
          CAPTURE(activation->name);
          CAPTURE(steps);
          CAPTURE(merged);
          const SampleBoard board = sample_board(4, 5, padding, 0.4, 21);
          check_gradient(life_network(steps, 2, *activation, merged), board.cells, 31);
        }
}

namespace {

/// Three steps of which the last two are the same: 3x3 and 1x1 layers with one set of numbers.
Architecture tied_network(const Activation& activation) {
  Architecture network = network_of_steps({{3, 2}, {3, 2}, {3, 2}}, activation);
  network.ties = {0, 1, 2, 3, 2, 3, 6};
  validate(network);
  return network;
}

}  // namespace

TEST_CASE("tied layers have one set of numbers, and their gradients add up") {
  for (const char* activation : {"relu", "prelu", "tanh"}) {
    CAPTURE(activation);
    const Architecture tied = tied_network(find_activation(activation));
    Architecture untied = tied;
    untied.ties.clear();
    CHECK(tied.macs_per_cell() == untied.macs_per_cell());
    CHECK(tied.weights() == untied.weights() - tied.layers[2].weights() - tied.layers[3].weights());
    CHECK(ParameterLayout(tied).size == tied.parameters());
    CHECK(parse_architecture(to_json_text(tied), "m.h5") == tied);
    const SampleBoard board = sample_board(8, 20, Padding::wrap, 0.4, 5),
                      targets = sample_board(8, 20, Padding::wrap, 0.3, 6);
    check_gradient(tied, board.cells, 33);

    const std::vector<float> p = initial_parameters(tied, find_init("normal"), 0.5, 8, 0);
    Network network(tied, 8, 20, Padding::wrap);
    network.set_parameters(p);
    network.forward(board.packed.data());
    cross_entropy_gradient(network.logits(), targets.packed.data(), network.shape(), 1.0f,
                           network.logit_gradient());
    std::vector<float> gradient(p.size());
    network.backward(gradient);
    const std::vector<double> expected = gradient_reference(
        tied, as_double(p), board.cells, targets.cells.cells, std::vector<double>(160, 1.0));
    double largest = 0;
    for (const double g : expected) largest = std::max(largest, std::abs(g));
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      CAPTURE(i);
      CHECK(std::abs(gradient[i] - expected[i]) <= 1e-4 * largest);
    }
  }
}
