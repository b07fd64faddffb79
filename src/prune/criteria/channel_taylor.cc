#include <cmath>

#include "prune/channels.h"
#include "prune/criteria/table.h"
#include "prune/scoring_boards.h"

namespace minlife {
namespace {

// Mean over the scoring boards of |mean over the cells of a dL/da|, divided by the layer's root of the sum of
// squares, over the network (Molchanov et al., arXiv:1611.06440, equation 8 and the rescaling of
// section 2.2).
std::vector<double> score(const ScoringInput& input) {
  const std::vector<std::size_t> layers = channel_layers(input.model.architecture);
  const double cells = static_cast<double>(input.config.height) * input.config.board_width;
  std::vector<double> scores(layers.size());
  for_each_board_gradient(input, [&](const std::vector<double>&, const std::vector<double>& products) {
    for (std::size_t c = 0; c < scores.size(); ++c)
      scores[c] += std::abs(products[c]) / cells / kScoringBoards;
  });
  std::vector<double> squares(layers.back() + 1);
  for (std::size_t c = 0; c < scores.size(); ++c) squares[layers[c]] += scores[c] * scores[c];
  for (std::size_t c = 0; c < scores.size(); ++c)
    if (squares[layers[c]] > 0) scores[c] /= std::sqrt(squares[layers[c]]);
  return scores;
}

}  // namespace

const Criterion kChannelTaylor = {
    .name = "channel_taylor", .prunes = Prunes::channels, .passes = kScoringBoards, .score = score};

}  // namespace minlife
