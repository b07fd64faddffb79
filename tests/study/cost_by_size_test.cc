#include "study/tables/cost_by_size.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "stats/intervals.h"
#include "study/csv_reader.h"
#include "study/routes/routes.h"
#include "study/tables/csv.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// A row of one route whose attempts cost `flops` each and end exact with these sizes; 0: not exact.
RouteRow row(const char* route, double keep, double flops, const std::vector<std::uint64_t>& sizes) {
  RouteRow made;
  made.route = find_routes(route)[0];
  made.keep = keep;
  for (const std::uint64_t size : sizes) {
    made.attempts.push_back({flops, size > 0, flops, size});
    made.attempts.back().nonzero = flops / 2;
  }
  return made;
}

}  // namespace

TEST_CASE("of each group the cheapest network of at most a size is told where it becomes cheaper") {
  // Two rows of channels: few small ones at 10 each, many large ones at 6 each.
  const std::vector<RouteRow> rows{row("channels_l1", 0.2, 10, {30, 0, 0, 50}),
                                   row("channels_taylor", 0.5, 6, {60, 60, 50, 0}),
                                   row("prune_taylor", 0.5, 8, {0, 0}), row("restarts", 0.1, 5, {0, 25})};
  const std::vector<Cheapest> found = cheapest(rows);
  REQUIRE(found.size() == 4);
  // At most 30: one of four by the first row. At most 50: 20 by the first row, 24 by the second.
  CHECK(found[0].at_most == 30);
  CHECK(found[0].row == &rows[0]);
  CHECK(found[0].exact == 1);
  CHECK(found[0].flops == 40);
  CHECK(found[1].at_most == 50);
  CHECK(found[1].row == &rows[0]);
  CHECK(found[1].flops == 20);
  CHECK(found[2].at_most == 60);
  CHECK(found[2].row == &rows[1]);
  CHECK(found[2].exact == 3);
  CHECK(found[2].flops == 8);
  const Interval rate = wilson(3, 4);
  CHECK(found[2].band.low <= 6 / rate.high);
  CHECK(found[2].band.high == doctest::Approx(6 / rate.low));
  // A route without an exact network has no row.
  CHECK(found[3].row == &rows[3]);
  CHECK(found[3].at_most == 25);
  CHECK(found[3].flops == 10);
  const CsvTable csv = parse_csv(to_csv(cheapest_table(rows)), "cheapest.csv");
  CHECK(csv.columns == std::vector<std::string>{"route", "at_most", "method", "keep", "exact", "attempts",
                                                "train_flops_per_exact", "ci_low", "ci_high", "price",
                                                "price_nonzero", "nonzero_ci_low", "nonzero_ci_high"});
  CHECK(csv.rows[3][csv.column("price")] == "10");
  CHECK(csv.rows[3][csv.column("price_nonzero")] == "5");
  CHECK(2 * found[3].nonzero_band.low == found[3].band.low);
  CHECK(2 * found[3].nonzero_band.high == found[3].band.high);
  CHECK(csv.rows[2][0] == "channels");
  CHECK(csv.rows[3][csv.column("train_flops_per_exact")] == "10");
}

TEST_CASE("a band holds what failures that were not seen would cost, and the scatter of costs") {
  RouteRow lucky = row("restarts", 0.1, 5, {25, 25, 25, 25});
  for (Attempt& attempt : lucky.attempts) attempt.most = 100;
  const std::vector<RouteRow> always{lucky};
  const double least = wilson(4, 4).low;
  const std::vector<Cheapest> found = cheapest(always);
  REQUIRE(found.size() == 1);
  CHECK(found[0].flops == 5);
  CHECK(found[0].band.low == 5);
  CHECK(found[0].band.high == doctest::Approx(5 + 100 * (1 - least) / least));
  // 400 attempts, all exact, of costs 1 and 3: the mean is known to 1.96 * 1 / (2 * 20), 5 % of it.
  RouteRow scattered = row("restarts", 0.1, 1, std::vector<std::uint64_t>(400, 25));
  for (std::size_t k = 0; k < 200; ++k) scattered.attempts[k].flops = scattered.attempts[k].most = 3;
  const std::vector<RouteRow> rows{scattered};
  const Cheapest half = cheapest(rows)[0];
  CHECK(half.flops == 2);
  CHECK(half.band.low == doctest::Approx(2 * std::exp(-0.049)).epsilon(1e-3));
  CHECK(half.band.high == doctest::Approx(2 * std::exp(0.049)).epsilon(1e-3));
}

TEST_CASE("a price holds checks, and the part of training is told beside it") {
  RouteRow checked = row("restarts", 0.1, 5, {25, 0});
  for (Attempt& attempt : checked.attempts) {
    attempt.checks = 3;
    attempt.flops += 3;
    attempt.nonzero += 3;
  }
  const std::vector<RouteRow> rows{checked};
  const Cheapest found = cheapest(rows)[0];
  CHECK(found.flops == 16);
  CHECK(found.train_flops == 10);
  CHECK(found.nonzero_flops == 11);
}

TEST_CASE("what serves for less room costs no more where there is more") {
  // Nothing failed; of the larger networks none did either, and their limit holds an unseen failure too.
  RouteRow lucky = row("restarts", 0.1, 5, {20, 20, 20, 40});
  for (Attempt& attempt : lucky.attempts) attempt.most = 100;
  const std::vector<RouteRow> rows{lucky};
  const std::vector<Cheapest> found = cheapest(rows);
  REQUIRE(found.size() == 2);
  const double low = wilson(3, 4).low, unseen = 1 - wilson(4, 4).low;
  CHECK(found[0].band.high == doctest::Approx(5 + (100 * unseen + 5 * (1 - low - unseen)) / low));
  CHECK(found[1].flops == 5);
  CHECK(found[1].band.high <= found[0].band.high);
}
