#include "study/tables/comparisons.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace minlife {
namespace {

/// Which replicates are looked at.
enum class Half { all, chosen, judged };

bool is_of(const Attempt& attempt, Half half) {
  return half == Half::all || (attempt.replicate % 2 == 1) == (half == Half::judged);
}

/// The attempts of a contestant, as a comparison at one size sees them.
std::vector<PaidAttempt> paid(const Contestant& by, std::uint64_t at_most, Counted counted, Half half) {
  std::vector<PaidAttempt> all;
  for (const Attempt& attempt : by.attempts)
    if (is_of(attempt, half))
      all.push_back({counted == Counted::dense ? attempt.flops : attempt.nonzero,
                     attempt.exact && attempt.size <= at_most, attempt.parent});
  return all;
}

Compared side_of(const Contestant& by, const std::vector<PaidAttempt>& attempts) {
  Compared side{&by};
  double cost = 0;
  for (const PaidAttempt& attempt : attempts) {
    cost += attempt.cost;
    side.exact.successes += attempt.serves;
  }
  side.exact.trials = attempts.size();
  side.price = mean_of(cost, static_cast<double>(side.exact.successes));
  return side;
}

/// A team, and whether it needs no oversized network in any of its contestants.
struct Team {
  std::string name;
  bool is_plain = true;
};

/// In the order in which they come.
std::vector<Team> teams_in(const std::vector<Contestant>& contestants) {
  std::vector<Team> teams;
  for (const Contestant& one : contestants) {
    auto found =
        std::find_if(teams.begin(), teams.end(), [&](const Team& of) { return of.name == one.team; });
    if (found == teams.end()) found = teams.insert(teams.end(), Team{one.team});
    found->is_plain = found->is_plain && one.is_plain;
  }
  return teams;
}

/// The cheapest contestant of each team that has one.
std::map<std::string, const Contestant*> cheapest_of(const std::vector<Contestant>& contestants,
                                                     std::uint64_t at_most, Counted counted, Half half) {
  std::map<std::string, const Contestant*> best;
  std::map<std::string, double> prices;
  for (const Contestant& one : contestants) {
    const std::optional<double> price = side_of(one, paid(one, at_most, counted, half)).price;
    if (!price || !(*price > 0)) continue;
    const auto [place, is_first] = prices.emplace(one.team, *price);
    if (!is_first && place->second <= *price) continue;
    place->second = *price;
    best[one.team] = &one;
  }
  return best;
}

/// The pairs of attempts that share a parent, where these are all attempts of both and none shares it with
/// another of its own side.
std::optional<PairedCount> pairs_of(const std::vector<PaidAttempt>& a, const std::vector<PaidAttempt>& b) {
  std::map<std::uint64_t, bool> serves;
  for (const PaidAttempt& attempt : a) serves.emplace(attempt.parent, attempt.serves);
  if (a.size() != b.size() || serves.size() != a.size() || serves.count(0) > 0) return std::nullopt;
  PairedCount pairs;
  for (const PaidAttempt& attempt : b) {
    const auto found = serves.find(attempt.parent);
    if (found == serves.end()) return std::nullopt;
    const bool of_a = found->second, of_b = attempt.serves;
    ++(of_a ? of_b ? pairs.both : pairs.only_a : of_b ? pairs.only_b : pairs.neither);
    serves.erase(found);
  }
  return pairs;
}

Comparison compare(const Contestant& a, const Contestant& b, std::uint64_t at_most, Counted counted,
                   bool on_half) {
  const Half half = on_half ? Half::judged : Half::all;
  const std::vector<PaidAttempt> of_a = paid(a, at_most, counted, half);
  const std::vector<PaidAttempt> of_b = paid(b, at_most, counted, half);
  Comparison found{side_of(a, of_a), side_of(b, of_b), at_most, counted, on_half, ratio_of_costs(of_a, of_b)};
  found.pairs = pairs_of(of_a, of_b);
  found.difference = found.pairs ? paired_difference_interval(*found.pairs)
                                 : difference_interval(found.a.exact, found.b.exact);
  return found;
}

std::optional<double> share_of(Count count) {
  return mean_of(static_cast<double>(count.successes), static_cast<double>(count.trials));
}

void add_side(Columns<Comparison>& columns, const std::string& prefix, Compared Comparison::*side) {
  columns.add(prefix + "_route", [side](const Comparison& r) { return (r.*side).by->route; });
  columns.add(prefix + "_method", [side](const Comparison& r) { return (r.*side).by->method; });
  columns.add(prefix + "_keep", [side](const Comparison& r) { return (r.*side).by->keep; });
}

void add_price(Columns<Comparison>& columns, const std::string& prefix, Compared Comparison::*side) {
  columns.add(prefix + "_exact", [side](const Comparison& r) { return (r.*side).exact.successes; });
  columns.add(prefix + "_attempts", [side](const Comparison& r) { return (r.*side).exact.trials; });
  columns.add(prefix + "_price", [side](const Comparison& r) { return (r.*side).price; });
}

void add_rates(Columns<Comparison>& columns) {
  columns.add("difference", [](const Comparison& r) {
    const auto a = share_of(r.a.exact), b = share_of(r.b.exact);
    return a && b ? std::optional(*a - *b) : std::nullopt;
  });
  columns.add("difference_low", [](const Comparison& r) { return r.difference.low; });
  columns.add("difference_high", [](const Comparison& r) { return r.difference.high; });
  const auto add_pairs = [&](const char* name, std::uint64_t PairedCount::*member) {
    columns.add(name, [member](const Comparison& r) {
      return r.pairs ? std::optional((*r.pairs).*member) : std::nullopt;
    });
  };
  add_pairs("only_a", &PairedCount::only_a);
  add_pairs("only_b", &PairedCount::only_b);
  columns.add("mcnemar", [](const Comparison& r) {
    return r.pairs ? std::optional(mcnemar_probability(*r.pairs)) : std::nullopt;
  });
}

}  // namespace

std::vector<std::uint64_t> sizes_to_compare(const std::vector<Contestant>& contestants) {
  std::set<std::uint64_t> sizes;
  std::map<std::string, std::uint64_t> smallest;
  for (const Contestant& one : contestants) {
    if (one.is_plain) sizes.insert(one.parameters);
    for (const Attempt& attempt : one.attempts) {
      if (!attempt.exact) continue;
      const auto [place, is_first] = smallest.emplace(one.team, attempt.size);
      if (!is_first) place->second = std::min(place->second, attempt.size);
    }
  }
  for (const auto& [team, size] : smallest) sizes.insert(size);
  return {sizes.begin(), sizes.end()};
}

std::vector<Comparison> compare_costs(const std::vector<Contestant>& contestants, const Comparing& how) {
  using Best = std::map<std::string, const Contestant*>;
  const std::vector<Team> teams = teams_in(contestants);
  std::map<std::pair<std::uint64_t, Counted>, Best> best;
  for (const std::uint64_t at_most : how.at_most)
    for (const Counted counted : {Counted::dense, Counted::nonzero})
      best[{at_most, counted}] =
          cheapest_of(contestants, at_most, counted, how.on_half ? Half::chosen : Half::all);
  std::vector<Comparison> all;
  for (std::size_t later = 1; later < teams.size(); ++later)
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const bool turned = teams[later].is_plain && !teams[earlier].is_plain;
      const Team &a = teams[turned ? earlier : later], &b = teams[turned ? later : earlier];
      for (const std::uint64_t at_most : how.at_most)
        for (const Counted counted : {Counted::dense, Counted::nonzero}) {
          const Best& here = best.at({at_most, counted});
          if (here.count(a.name) > 0 && here.count(b.name) > 0)
            all.push_back(compare(*here.at(a.name), *here.at(b.name), at_most, counted, how.on_half));
        }
    }
  return all;
}

Table comparisons_table(const std::vector<Comparison>& comparisons) {
  Columns<Comparison> columns;
  add_side(columns, "a", &Comparison::a);
  add_side(columns, "b", &Comparison::b);
  columns.add("at_most", [](const Comparison& r) { return r.at_most; });
  columns.add("counted",
              [](const Comparison& r) { return r.counted == Counted::dense ? "dense" : "nonzero"; });
  columns.add("judged_on", [](const Comparison& r) { return r.on_half ? "half" : "all"; });
  columns.add("checks", [](const Comparison& r) { return r.a.by->has_checks && r.b.by->has_checks; });
  add_price(columns, "a", &Comparison::a);
  add_price(columns, "b", &Comparison::b);
  columns.add("ratio", [](const Comparison& r) { return r.ratio.ratio; });
  columns.add("ci_low", [](const Comparison& r) { return r.ratio.low; });
  columns.add("ci_high", [](const Comparison& r) {
    return std::isfinite(r.ratio.high) ? std::optional(r.ratio.high) : std::nullopt;
  });
  columns.add("paired", [](const Comparison& r) { return r.ratio.paired; });
  add_rates(columns);
  return make_table(columns, comparisons);
}

}  // namespace minlife
