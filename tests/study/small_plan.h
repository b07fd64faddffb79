#pragma once

#include "study/plan/plan.h"

namespace minlife::testing {

/// n = 1, two widths, trials of a few milliseconds.
inline Plan small_plan(std::uint64_t replicates, std::uint64_t round) {
  Plan plan;
  plan.name = "small";
  plan.seed = 5;
  plan.replication = {replicates, round};
  for (const char* width : {"2", "6"}) {
    GridCell cell;
    find_config_field("width")->set(cell.config, width, "width");
    find_config_field("size")->set(cell.config, "8x8", "size");
    cell.config.examples = 4000;
    cell.config.check_every = 250;
    cell.fields = {{"width", width}, {"activation", "relu"}};
    plan.cells.push_back(cell);
  }
  return plan;
}

/// A rule that wide networks learn in some 900 updates, sooner than Life's: cells stay as they are.
inline constexpr const char* kEasyRule = "B/S012345678";
inline constexpr std::uint64_t kEasyBudget =
    16000;  ///< examples with which L(1, 8) nearly always succeeds at it

}  // namespace minlife::testing
