#include <cmath>

#include "train/masks/drop_and_grow.h"
#include "train/masks/table.h"

namespace minlife {
namespace {

// RigL (Evci et al., arXiv:1911.11134, algorithm 1): what replaces the smallest weights are those by which
// the loss of the update's batch has the steepest slope, and starts at 0.
Mask grown_by_gradient(const MaskMoment& moment) {
  std::vector<double> scores;
  for (const float slope : moment.gradient) scores.push_back(std::abs(static_cast<double>(slope)));
  return drop_and_grow(moment, scores);
}

}  // namespace

const MaskSchedule kRiglMask = {
    .name = "rigl", .starts_sparse = true, .by_gradient = true, .change = grown_by_gradient};

}  // namespace minlife
