#include <cmath>

#include "prune/criteria/table.h"

namespace minlife {
namespace {

// |w| (Han et al., arXiv:1506.02626): over the network, or layer by layer.
std::vector<double> score(const ScoringInput& input) {
  std::vector<double> scores;
  for (const float w : input.model.parameters) scores.push_back(std::abs(static_cast<double>(w)));
  return scores;
}

}  // namespace

const Criterion kMagnitude = {.name = "magnitude", .score = score};
const Criterion kMagnitudeLayer = {.name = "magnitude_layer", .scope = Scope::per_layer, .score = score};

}  // namespace minlife
