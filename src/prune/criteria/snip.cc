#include <cmath>

#include "prune/criteria/table.h"
#include "prune/scoring_boards.h"

namespace minlife {
namespace {

// |w dL/dw| of the whole scoring batch (Lee et al., arXiv:1810.02340, equation 6; its division by the sum
// changes no order).
std::vector<double> score(const ScoringInput& input) {
  std::vector<double> scores = batch_gradient(input);
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = std::abs(scores[i] * input.model.parameters[i]);
  return scores;
}

}  // namespace

const Criterion kSnip = {.name = "snip", .passes = kScoringBoards, .score = score};

}  // namespace minlife
