#include "study/tables/cost_by_size.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "core/elementary.h"
#include "stats/intervals.h"

namespace minlife {
namespace {

/// The rows of every group of routes, groups in table order.
std::vector<std::vector<const RouteRow*>> by_group(const std::vector<RouteRow>& rows) {
  std::vector<std::vector<const RouteRow*>> groups;
  std::map<std::string, std::size_t> places;
  for (const RouteRow& row : rows) {
    const auto [place, is_new] = places.emplace(row.route->group, groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&row);
  }
  return groups;
}

/// Attempts of one kind.
struct Spent {
  double count = 0, flops = 0, most = 0;

  void add(const Attempt& attempt) {
    ++count;
    flops += attempt.flops;
    most += std::max(attempt.flops, attempt.most);
  }
  void add(const Spent& other) {
    count += other.count;
    flops += other.flops;
    most += other.most;
  }
};

bool serves(const Attempt& attempt, std::uint64_t at_most) {
  return attempt.exact && attempt.size <= at_most;
}

/// The standard error of the logarithm of the cost for each: that of a ratio of sums, by linearisation.
double relative_error(std::span<const Attempt> attempts, std::uint64_t at_most, double per_exact) {
  const auto count = static_cast<double>(attempts.size());
  if (count < 2) return 0;
  double sum = 0, squares = 0;
  for (const Attempt& attempt : attempts) {
    const double residual = attempt.flops - (serves(attempt, at_most) ? per_exact : 0);
    sum += attempt.flops;
    squares += residual * residual;  // they sum up to 0
  }
  return std::sqrt(squares / (count - 1) * count) / sum;
}

struct Price {
  std::uint64_t exact = 0;  ///< attempts that serve
  double flops = 0;         ///< for each of these
  Interval band;
};

/// Nothing where no attempt serves.
std::optional<Price> price_among(std::span<const Attempt> attempts, std::uint64_t at_most) {
  Spent serving, larger, failed;
  for (const Attempt& attempt : attempts)
    (serves(attempt, at_most) ? serving : attempt.exact ? larger : failed).add(attempt);
  if (serving.count == 0) return std::nullopt;
  Spent all = serving;
  all.add(larger);
  all.add(failed);
  const auto exact = static_cast<std::uint64_t>(serving.count);
  const Interval rate = wilson(exact, attempts.size());
  const double per_exact = all.flops / serving.count;
  // For each that serves, what it costs and what so many others do.
  const double own = serving.flops / serving.count, others = larger.count + failed.count;
  const double other = others > 0 ? (larger.flops + failed.flops) / others : 0;
  double high = own + other * (1 - rate.low) / rate.low;
  if (failed.count == 0) {
    const double most = all.most / all.count;
    const double unseen = std::min(1 - wilson(attempts.size(), attempts.size()).low, 1 - rate.low);
    high = own + (unseen * most + (1 - rate.low - unseen) * (others > 0 ? other : most)) / rate.low;
  }
  const double factor = exp_exact_bits(normal_quantile(0.975) * relative_error(attempts, at_most, per_exact));
  const double low = own + other * (1 - rate.high) / rate.high;
  return Price{exact, per_exact, {std::min(low, per_exact / factor), std::max(high, per_exact * factor)}};
}

std::optional<Cheapest> of_row(const RouteRow& row, std::uint64_t at_most) {
  const std::optional<Price> dense = price_among(row.attempts, at_most);
  if (!dense) return std::nullopt;
  double checks = 0;
  for (const Attempt& attempt : row.attempts) checks += attempt.checks;
  Cheapest found{
      at_most,    &row, dense->exact, dense->flops, dense->flops - checks / static_cast<double>(dense->exact),
      dense->band};
  const Price nonzero = *price_among(by_nonzero(row.attempts), at_most);
  found.nonzero_flops = nonzero.flops;
  found.nonzero_band = nonzero.band;
  return found;
}

}  // namespace

std::vector<Cheapest> cheapest(const std::vector<RouteRow>& rows) {
  std::vector<Cheapest> all;
  for (const auto& group : by_group(rows)) {
    std::set<std::uint64_t> sizes;
    for (const RouteRow* row : group)
      for (const Attempt& attempt : row->attempts)
        if (attempt.exact) sizes.insert(attempt.size);
    std::optional<Cheapest> best;
    for (const std::uint64_t at_most : sizes) {
      const std::optional<Cheapest> before = best;
      for (const RouteRow* row : group) {
        const std::optional<Cheapest> here = of_row(*row, at_most);
        if (here && (!best || here->flops < best->flops)) best = here;
      }
      if (before && best->flops >= before->flops) continue;
      // What serves for less room serves here too.
      if (before) best->band.high = std::min(best->band.high, before->band.high);
      all.push_back(*best);
    }
  }
  return all;
}

Table cheapest_table(const std::vector<RouteRow>& rows) {
  Columns<Cheapest> columns;
  columns.add("route", [](const Cheapest& c) { return c.row->route->group; });
  columns.add("at_most", [](const Cheapest& c) { return c.at_most; });
  columns.add("method", [](const Cheapest& c) { return c.row->method; });
  columns.add("keep", [](const Cheapest& c) { return c.row->keep; });
  columns.add("exact", [](const Cheapest& c) { return c.exact; });
  columns.add("attempts", [](const Cheapest& c) { return c.row->attempts.size(); });
  columns.add("train_flops_per_exact", [](const Cheapest& c) { return c.train_flops; });
  columns.add("ci_low", [](const Cheapest& c) { return c.band.low; });
  columns.add("ci_high", [](const Cheapest& c) { return c.band.high; });
  columns.add("price", [](const Cheapest& c) { return c.flops; });
  columns.add("price_nonzero", [](const Cheapest& c) { return c.nonzero_flops; });
  columns.add("nonzero_ci_low", [](const Cheapest& c) { return c.nonzero_band.low; });
  columns.add("nonzero_ci_high", [](const Cheapest& c) { return c.nonzero_band.high; });
  return make_table(columns, cheapest(rows));
}

}  // namespace minlife
