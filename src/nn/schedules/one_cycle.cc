#include "core/elementary.h"
#include "nn/schedules/table.h"

namespace minlife {
namespace {

// Smith and Topin, arXiv:1708.07120, with the shape that PyTorch's OneCycleLR has by default.
constexpr double kRise = 0.3, kFirst = 1.0 / 25, kLast = kFirst / 1e4;

/// Half a cosine from `from` to `to`.
double between(double from, double to, double share) {
  return to + (from - to) * (1 + cos_of_pi_times(share)) / 2;
}

double factor(double progress) {
  return progress < kRise ? between(kFirst, 1, progress / kRise)
                          : between(1, kLast, (progress - kRise) / (1 - kRise));
}

}  // namespace

const Schedule kOneCycleSchedule = {"one-cycle", factor};

}  // namespace minlife
