#include <cmath>

#include "nn/slow_network.h"
#include "prune/criteria/table.h"
#include "prune/scoring_boards.h"

namespace minlife {
namespace {

// w dR/dw, R the sum of the outputs that a board of ones has where every number is replaced by its magnitude
// and the activation by the identity (Tanaka et al., arXiv:2006.05467, equation 2), in 100 rounds
// (algorithm 1). Biases take part in R with their magnitudes, as in the paper's experiments. No data. A round
// costs one pass over a board of the training's size, though on a torus one cell stands for all.
double identity(double z, double) { return z; }
double one(double, double) { return 1; }

std::vector<double> score(const ScoringInput& input) {
  Activation linear = *input.model.architecture.activation;  // so that the layout stays
  linear.value = identity;
  linear.derivative = one;
  Architecture architecture = input.model.architecture;
  architecture.activation = &linear;
  std::vector<double> magnitudes;
  for (const float w : input.model.parameters) magnitudes.push_back(std::abs(static_cast<double>(w)));

  // On a torus all cells of a board of ones are alike: one cell that is its own neighbour stands for all.
  const bool torus = scoring_padding(input) == Padding::wrap;
  const int rows = torus ? 1 : input.config.height, columns = torus ? 1 : input.config.board_width;
  SlowNetwork<double> network(architecture, std::span<const double>(magnitudes), rows, columns,
                              scoring_padding(input));
  const std::vector<double> ones(network.cells(), 1.0);
  const double alike = torus ? static_cast<double>(input.config.height) * input.config.board_width : 1;
  std::vector<double> gradient(magnitudes.size());
  network.forward(ones);
  network.backward(std::vector<double>(network.cells(), alike), gradient);
  for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] *= magnitudes[i];
  return gradient;
}

}  // namespace

const Criterion kSynflow = {.name = "synflow", .rounds = 100, .passes = 1, .score = score};

}  // namespace minlife
