#include <cmath>

#include "study/prune/rules/table.h"
#include "study/prune/scoring.h"

namespace minlife {
namespace {

std::vector<double> score(const PruneInput& input) {
  std::vector<double> scores(input.model.parameters.size());
  for_each_board_gradient(input, [&](const std::vector<double>& gradient, const std::vector<double>&) {
    for (std::size_t i = 0; i < scores.size(); ++i)
      scores[i] += std::abs(gradient[i] * input.model.parameters[i]) / kScoringBoards;
  });
  return scores;
}

}  // namespace

const PruneRule kTaylor = {"taylor", Scope::global, 1, kScoringBoards, score};

}  // namespace minlife
