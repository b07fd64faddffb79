#include "core/elementary.h"
#include "nn/schedules/table.h"

namespace minlife {
namespace {

/// Half a cosine from 1 to 0 (Loshchilov and Hutter, arXiv:1608.03983, equation 5, without restarts).
double factor(double progress) { return (1 + cos_of_pi_times(progress)) / 2; }

}  // namespace

const Schedule kCosineSchedule = {"cosine", factor};

}  // namespace minlife
