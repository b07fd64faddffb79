#include "nn/schedules/table.h"

namespace minlife {
namespace {

double factor(double progress) { return 1 - progress; }

}  // namespace

const Schedule kLinearSchedule = {"linear", factor};

}  // namespace minlife
