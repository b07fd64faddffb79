#include "study/prune/double_pass.h"
#include "study/prune/rules/table.h"
#include "study/prune/scoring.h"

namespace minlife {
namespace {

/// w (H g): g the batch's gradient by the unmasked weights, H g its rate of change as these move along g.
std::vector<double> score(const PruneInput& input) {
  const Model& model = input.model;
  const std::vector<double> gradient = batch_gradient(input);
  std::vector<Dual> moving;
  for (const float parameter : model.parameters) moving.push_back({parameter});
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers)
    for (std::size_t i = layer.weight; i < layer.bias; ++i)
      if (model.mask.empty() || model.mask[i] != 0) moving[i].rate = gradient[i];

  DoublePass<Dual> pass(model, moving, input.config.height, input.config.board_width, scoring_padding(input));
  const double scale = 1 / (static_cast<double>(pass.cells()) * kScoringBoards);
  std::vector<Dual> moved(moving.size());
  for (const ScoringBoard& board : draw_scoring_batch(input)) {
    std::vector<Dual> slopes = pass.forward(board.cells);
    for (std::size_t c = 0; c < slopes.size(); ++c)
      slopes[c] = cross_entropy_slope(slopes[c], board.targets[c], scale);
    pass.backward(std::move(slopes), moved);
  }
  std::vector<double> scores;
  for (std::size_t i = 0; i < moved.size(); ++i) scores.push_back(model.parameters[i] * moved[i].rate);
  return scores;
}

}  // namespace

const PruneRule kGrasp = {"grasp", Scope::global, 1, 3 * kScoringBoards, score};

}  // namespace minlife
