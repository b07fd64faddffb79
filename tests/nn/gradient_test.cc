#include <doctest/doctest.h>

#include "nn/activations.h"
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
