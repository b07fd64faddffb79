#include <cmath>

#include "study/prune/channels/table.h"
#include "study/prune/scoring.h"

namespace minlife {
namespace {

std::vector<double> score(const PruneInput& input) {
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

const ChannelRule kChannelTaylor = {"channel_taylor", Scope::global, kScoringBoards, score};

}  // namespace minlife
