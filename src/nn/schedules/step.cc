#include "nn/schedules/table.h"

namespace minlife {
namespace {

/// A tenth from the half on, a hundredth from three quarters on.
double factor(double progress) { return progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01; }

}  // namespace

const Schedule kStepSchedule = {"step", factor};

}  // namespace minlife
