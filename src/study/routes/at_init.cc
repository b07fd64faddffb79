#include "study/route.h"

namespace minlife {

std::vector<RouteTrial> at_init(const Plan& plan, const Route& route, std::uint64_t replicate) {
  std::vector<RouteTrial> trials;
  for (const double keep : plan.shrink->keep)
    trials.push_back({keep, derive(plan, replicate, {nullptr, route.rule, keep}, false)});
  return trials;
}

}  // namespace minlife
