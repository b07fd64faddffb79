#include "nn/schedules/table.h"

namespace minlife {
namespace {

double factor(double) { return 1; }

}  // namespace

const Schedule kConstantSchedule = {"constant", factor};

}  // namespace minlife
