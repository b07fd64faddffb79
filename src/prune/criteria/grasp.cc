#include "nn/slow_network.h"
#include "prune/criteria/table.h"
#include "prune/scoring_boards.h"

namespace minlife {
namespace {

// w (H g), which is minus the paper's score: it removes the highest -w (H g) (Wang et al., arXiv:2002.07376,
// equation 8). g and H are the scoring batch's over the unmasked weights, as in the paper's experiments;
// biases and slopes are held fixed. The signed value: magnitudes are not taken. A board costs three passes:
// one for g, and one of dual numbers for H g, which has twice the multiplications of a gradient's
// (Pearlmutter 1994, section 4).
/// w (H g): g the batch's gradient by the unmasked weights, H g its rate of change as these move along g.
std::vector<double> score(const ScoringInput& input) {
  const Model& model = input.model;
  const std::vector<double> gradient = batch_gradient(input);
  std::vector<Dual> moving;
  for (const float parameter : model.parameters) moving.push_back({parameter});
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers)
    for (std::size_t i = layer.weight; i < layer.bias; ++i)
      if (model.mask.keeps(i)) moving[i].rate = gradient[i];

  SlowNetwork<Dual> network(model.architecture, std::span<const Dual>(moving), input.config.height,
                            input.config.board_width, scoring_padding(input));
  const double scale = 1 / (static_cast<double>(network.cells()) * kScoringBoards);
  std::vector<Dual> moved(moving.size());
  for (const ScoringBoard& board : draw_scoring_batch(input)) {
    std::vector<Dual> slopes;
    for (std::size_t c = 0; const Dual logit : network.forward(board.cells))
      slopes.push_back(cross_entropy_slope(logit, board.targets[c++], scale));
    network.backward(slopes, moved);
  }
  std::vector<double> scores;
  for (std::size_t i = 0; i < moved.size(); ++i) scores.push_back(model.parameters[i] * moved[i].rate);
  return scores;
}

}  // namespace

const Criterion kGrasp = {.name = "grasp", .passes = 3 * kScoringBoards, .score = score};

}  // namespace minlife
