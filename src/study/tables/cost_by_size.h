#pragma once

#include <cstdint>
#include <vector>

#include "study/routes/route_rows.h"
#include "study/tables/table.h"

namespace minlife {

/// The cheapest way of a route's group to an exact network of at most so many numbers.
struct Cheapest {
  std::uint64_t at_most = 0;  ///< weights, biases and slopes left once compacted
  const RouteRow* row = nullptr;
  std::uint64_t exact = 0;  ///< of the row's attempts, those that hold such a network
  double flops = 0;         ///< spent on all of them for each of these, checks included
  double train_flops = 0;   ///< of these, without checks and factorisations
  /// An approximate 95 % interval of flops, the union of two. One takes the limits of Wilson's interval of
  /// the success rate, at the mean costs of successes and of failures (where no failure was seen, one costs
  /// the whole budget). The other takes the scatter of the costs. Neither knows that this row was chosen
  /// because it is the cheapest.
  Interval band;
  /// The same price and interval of this row where training counts the weights alone that are not masked.
  double nonzero_flops = 0;
  Interval nonzero_band = {};
};

/// For each group of routes, the sizes at which its cheapest network becomes cheaper, in ascending order. The
/// rows must outlive what is returned.
std::vector<Cheapest> cheapest(const std::vector<RouteRow>& rows);

/// cheapest.csv: route, at_most, method, keep, exact, attempts, train_flops_per_exact, ci_low, ci_high,
/// price, price_nonzero, nonzero_ci_low, nonzero_ci_high. What an exact network of at most so many numbers
/// costs by each route, the oversized network and all failures included, and restarts up to the first exact
/// one of a bracket.
Table cheapest_table(const std::vector<RouteRow>& rows);

}  // namespace minlife
