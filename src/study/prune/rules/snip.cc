#include <cmath>

#include "study/prune/rules/table.h"
#include "study/prune/scoring.h"

namespace minlife {
namespace {

std::vector<double> score(const PruneInput& input) {
  std::vector<double> scores = batch_gradient(input);
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = std::abs(scores[i] * input.model.parameters[i]);
  return scores;
}

}  // namespace

const PruneRule kSnip = {"snip", Scope::global, 1, kScoringBoards, score};

}  // namespace minlife
