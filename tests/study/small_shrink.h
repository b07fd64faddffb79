#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

#include "study/plan/plan.h"
#include "study/routes/routes.h"
#include "study/spec/make_plan.h"

namespace minlife::testing {

/// The plan of a small shrink of n = 1: trials of a few milliseconds. `routes`: a TOML list.
inline Plan small_shrink(const std::string& routes, const std::string& more = "",
                         const std::string& keep = "[0.6, 0.3]") {
  return make_plan(
      parse_spec("name = \"small\"\nseed = 5\nreplicates = 3\n"
                 "[train]\nexamples = 1600\ncheck_every = 50\nsize = \"8x8\"\n"
                 "[shrink]\nsteps = 1\noversized = 6\nkeep = " +
                     keep +
                     "\nfine_tune = 800\n"
                     "widths = [4, 2]\nrestart_widths = [3]\nrestart_seeds = 4\nroutes = " +
                     routes + "\n" + more,
                 "spec.toml", spec_rules()));
}

/// A result that nobody trained: success after `flops`.
inline TrialResult made_up(bool success, double flops, std::uint64_t wrong = 0) {
  TrialResult result;
  result.success = success;
  result.exact_errors = success ? 0 : wrong;
  result.train_flops = flops;
  result.connected = result.compacted = NetworkSize{50, 40, 45};
  return result;
}

/// The place of a route of that name among routes_of(plan).
inline std::size_t place_of(const Plan& plan, std::string_view name) {
  const std::vector<const Route*> of_plan = routes_of(plan);
  const auto found =
      std::find_if(of_plan.begin(), of_plan.end(), [&](const Route* route) { return name == route->name; });
  REQUIRE(found != of_plan.end());
  return static_cast<std::size_t>(found - of_plan.begin());
}

}  // namespace minlife::testing
