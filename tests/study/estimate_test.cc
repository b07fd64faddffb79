#include "study/work/estimate.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "fake_prices.h"
#include "small_plan.h"
#include "study/routes/route_replicate.h"
#include "study/routes/routes.h"
#include "study/routes/units.h"
#include "study/small_shrink.h"
#include "study/trial/scoring_flops.h"
#include "study/trial/starting_state.h"
#include "study/work/work_left.h"

using namespace minlife;

namespace {

Estimate estimate_of(const Plan& plan) {
  testing::FakeMachine machine;
  return estimate(plan, TrialPrices(priced_configs(plan), machine.options()));
}

}  // namespace

TEST_CASE("an estimate counts the trials and FLOPs that a run would") {
  for (const std::uint64_t round : {0, 4}) {
    const Plan plan = testing::small_plan(12, round);
    const Estimate all = estimate_of(plan);
    const WorkLeft left = work_left(plan, {}, 0, 1);
    CHECK(all.trials == left.left());
    CHECK(all.flops == doctest::Approx(left.flops_left()));
    REQUIRE(all.cells.size() == plan.cells.size());
    double seconds = 0;
    for (std::size_t k = 0; k < plan.cells.size(); ++k) {
      CHECK(all.cells[k].flops == nominal_flops(plan.cells[k].config));
      const TrainConfig& config = plan.cells[k].config;
      CHECK(all.cells[k].seconds == doctest::Approx(testing::FakeMachine::truth(config).of(config)));
      seconds += 12 * all.cells[k].seconds;
    }
    CHECK(all.core_seconds == doctest::Approx(seconds));
    const double dearest = std::max(all.cells[0].seconds, all.cells[1].seconds);
    CHECK(longest_shard(all, 1) == doctest::Approx(all.core_seconds));
    // Two shards of a fixed plan halve each cell; of a sequential one, each takes a cell.
    CHECK(longest_shard(all, 2) == doctest::Approx(round == 0 ? all.core_seconds / 2 : 12 * dearest));
    CHECK(longest_shard(all, 1000) == doctest::Approx(all.longest_unit));
    CHECK(all.longest_unit == doctest::Approx(round == 0 ? dearest : 12 * dearest));
  }
}

TEST_CASE("an estimate of a shrink counts all that its units may ask for") {
  const Plan plan = testing::small_shrink("[\"width\", \"prune_taylor\", \"ticket\", \"restarts\"]",
                                          "restart_brackets = 3\n");
  const Estimate all = estimate_of(plan);
  REQUIRE(all.units.size() == units(plan).size());
  const WorkLeft left = work_left(plan, {}, 0, 1);
  CHECK(all.trials == left.left());
  // Three replicates score two shares each.
  const double scoring = scoring_flops(trials_of_replicate(plan, 0)[1].named.trial).dense;
  CHECK(scoring > 0);
  CHECK(all.flops == doctest::Approx(left.flops_left() + 6 * scoring));
  CHECK(longest_shard(all, 1) == doctest::Approx(all.core_seconds));
  CHECK(longest_shard(all, 1000) == doctest::Approx(all.longest_unit));
  // The routes of a replicate are the dearest unit, far dearer than the dense network that it starts with.
  CHECK(all.longest_unit == all.units[0]);
  CHECK(all.units[0] > 2 * all.cells[0].seconds);
}

TEST_CASE("an estimate of a large grid has a price for every cell") {
  Plan plan = testing::small_plan(1, 0);
  const GridCell cell = plan.cells[0];
  plan.cells.assign(1000, cell);
  const Estimate all = estimate_of(plan);
  REQUIRE(all.cells.size() == 1000);
  CHECK(std::all_of(all.cells.begin(), all.cells.end(), [](const CellEstimate& e) { return e.seconds > 0; }));
  CHECK(all.trials == 1000);
}
