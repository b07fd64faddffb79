#include <cmath>

#include "study/prune/rules/table.h"

namespace minlife {
namespace {

std::vector<double> score(const PruneInput& input) {
  std::vector<double> scores;
  for (const float w : input.model.parameters) scores.push_back(std::abs(static_cast<double>(w)));
  return scores;
}

}  // namespace

const PruneRule kMagnitude = {"magnitude", Scope::global, 1, 0, score};
const PruneRule kMagnitudeLayer = {"magnitude_layer", Scope::per_layer, 1, 0, score};

}  // namespace minlife
