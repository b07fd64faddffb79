#include <string_view>

#include "study/route.h"

namespace minlife {

// The chain of tickets finds the masks; a control takes the mask of a ticket, which derives from the same
// parent, and changes what stands under it, or where it lies.
std::vector<RouteTrial> ticket(const Plan& plan, const Route& route, std::uint64_t replicate) {
  const std::string_view method = route.method;
  auto parent = std::make_shared<const NamedTrial>(dense_trial(plan, replicate));
  std::vector<RouteTrial> trials;
  for (const Level& level : levels(*plan.shrink)) {
    Derivation how{parent, route.rule, level.keep, Start::rewound, plan.shrink->rewind};
    const NamedTrial winner = derive(plan, replicate, how, false);
    parent = std::make_shared<const NamedTrial>(winner);
    if (!level.listed) continue;
    how.shuffled = method == "shuffled";
    if (method == "fresh" || method == "signs") {
      how.start = method == "fresh" ? Start::fresh : Start::signs;
      how.rewind = 0;
    }
    trials.push_back({level.keep, method == "rewind" ? winner : derive(plan, replicate, how, false)});
  }
  return trials;
}

}  // namespace minlife
