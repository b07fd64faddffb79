#include <cmath>

#include "prune/criteria/table.h"
#include "prune/scoring_boards.h"

namespace minlife {
namespace {

// Mean over the scoring boards of |w dL/dw| of each board (Molchanov et al., arXiv:1611.06440, whose average
// keeps examples of opposite sign from cancelling, as they do once a network is trained).
std::vector<double> score(const ScoringInput& input) {
  std::vector<double> scores(input.model.parameters.size());
  for_each_board_gradient(input, [&](const std::vector<double>& gradient, const std::vector<double>&) {
    for (std::size_t i = 0; i < scores.size(); ++i)
      scores[i] += std::abs(gradient[i] * input.model.parameters[i]) / kScoringBoards;
  });
  return scores;
}

}  // namespace

const Criterion kTaylor = {.name = "taylor", .passes = kScoringBoards, .score = score};

}  // namespace minlife
