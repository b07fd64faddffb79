// How often each kind of interval that the project prints holds the truth, by simulation. The table of
// docs/statistics.md holds what this program measures, line by line; MINLIFE_COVERAGE_WRITE=1 prints it.
//
// Numbers are drawn from fixed streams, so every run measures the same. Had the seed been another one, a line
// would miss its floor with probability below 1e-8 if the true coverage is the floor or more (the tail of the
// binomial law, counted below); of fewer than 100 lines together below 1e-6.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "core/random.h"
#include "stats/binomial_law.h"
#include "stats/cost_ratio.h"
#include "stats/intervals.h"
#include "stats/paired_rates.h"
#include "stats/sequential.h"
#include "stats/success_within_budget.h"
#include "study/routes/routes.h"
#include "study/tables/cost_by_size.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

constexpr std::uint64_t kSeed = 23;
constexpr double kErrorOfLine = 1e-8;

std::string page() {
  std::ifstream file(MINLIFE_SOURCE_DIR "/docs/statistics.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Of so many studies that hold the truth; the least that a coverage of `floor` leaves likely enough.
std::uint64_t least(std::uint64_t studies, double floor) {
  std::uint64_t count = static_cast<std::uint64_t>(static_cast<double>(studies) * floor);
  while (count > 0 && binomial_at_most(count - 1, studies, floor) >= kErrorOfLine) --count;
  return count;
}

/// A setting of a table: draws a study and says whether its interval holds the truth; nothing where the study
/// has none to judge.
struct Setting {
  std::string name;
  std::function<std::optional<bool>(RandomStream&)> holds;
};

/// Measures all settings of a kind and holds them to the floor and to the page.
void measure(const std::string& kind, std::uint64_t studies, double floor,
             const std::vector<Setting>& settings) {
  static const std::string kPage = page();
  CAPTURE(kind);
  for (const Setting& setting : settings) {
    std::uint64_t judged = 0, held = 0;
    for (std::uint64_t k = 0; k < studies; ++k) {
      RandomStream random(kSeed, purpose("coverage"), k, 0);
      const std::optional<bool> holds = setting.holds(random);
      judged += holds.has_value();
      held += holds.value_or(false);
    }
    REQUIRE(judged > studies / 2);
    const std::string line = fmt::format("| {} | {} | {} | {:.1f} % |", kind, setting.name, judged,
                                         100 * static_cast<double>(held) / static_cast<double>(judged));
    CAPTURE(line);
    CHECK(held >= least(judged, floor));
    if (std::getenv("MINLIFE_COVERAGE_WRITE") != nullptr)
      std::cout << line << std::endl;
    else
      CHECK(kPage.find(line + "\n") != std::string::npos);
  }
}

std::uint64_t successes(RandomStream& random, std::uint64_t trials, double rate) {
  std::uint64_t count = 0;
  for (std::uint64_t k = 0; k < trials; ++k) count += random.uniform() < rate;
  return count;
}

struct TwoRates {
  std::uint64_t trials_a;
  double a;
  std::uint64_t trials_b;
  double b;
};

std::string name_of(const TwoRates& of) {
  return fmt::format("{} at {} and {} at {}", of.trials_a, of.a, of.trials_b, of.b);
}

constexpr TwoRates kTwoRates[] = {
    {64, 0.1, 64, 0.5}, {64, 0.95, 64, 0.98}, {16, 0.3, 16, 0.7}, {64, 0.5, 64, 0.5}, {704, 0.1, 64, 0.6}};

/// A pair of answers of the rates of `of`: by one number, or in three of ten cases by two.
std::pair<bool, bool> answers(RandomStream& random, const TwoRates& of) {
  const double one = random.uniform(), other = random.uniform();
  return {one < of.a, (random.uniform() < 0.7 ? one : other) < of.b};
}

constexpr double kFailure = 100;

/// What an attempt costs: from 20 to 60 where it succeeds, mostly early, else kFailure.
double cost(RandomStream& random, bool success) {
  const double part = random.uniform();
  return success ? 20 + 40 * part * part : kFailure;
}

/// Its mean for each success.
double price(double rate) { return 20 + 40.0 / 3 + kFailure * (1 - rate) / rate; }

bool holds(Interval interval, double truth) { return interval.low <= truth && truth <= interval.high; }
bool holds(DifferenceInterval interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

}  // namespace

TEST_CASE("Wilson") {
  std::vector<Setting> settings;
  for (const auto& [trials, rate] :
       {std::pair(16, 0.1), std::pair(16, 0.7), std::pair(64, 0.02), std::pair(64, 0.1), std::pair(64, 0.5),
        std::pair(64, 0.95), std::pair(256, 0.1), std::pair(1024, 0.4)}) {
    const auto n = static_cast<std::uint64_t>(trials);
    settings.push_back({fmt::format("{} at {}", n, rate), [n, rate = rate](RandomStream& random) {
                          return std::optional(holds(wilson(successes(random, n, rate), n), rate));
                        }});
  }
  measure("Wilson", 20000, 0.92, settings);
}

TEST_CASE("Newcombe, independent samples") {
  std::vector<Setting> both, one_sided;
  for (const TwoRates& of : kTwoRates) {
    const auto counts = [of](RandomStream& random) {
      const std::uint64_t a = successes(random, of.trials_a, of.a), b = successes(random, of.trials_b, of.b);
      return std::pair(Count{a, of.trials_a}, Count{b, of.trials_b});
    };
    both.push_back({name_of(of), [=](RandomStream& random) {
                      const auto [a, b] = counts(random);
                      return std::optional(holds(difference_interval(a, b), of.a - of.b));
                    }});
    one_sided.push_back({name_of(of), [=](RandomStream& random) {
                           const auto [a, b] = counts(random);
                           return std::optional(difference_at_least(a, b) <= of.a - of.b);
                         }});
  }
  measure("Newcombe, difference", 10000, 0.93, both);
  measure("Newcombe, one bound", 10000, 0.92, one_sided);
}

TEST_CASE("pairs") {
  std::vector<Setting> differences, tests;
  for (const TwoRates& of : kTwoRates) {
    if (of.trials_a != of.trials_b) continue;
    const auto draw = [](RandomStream& random, const TwoRates& rates) {
      PairedCount count;
      for (std::uint64_t k = 0; k < rates.trials_a; ++k) {
        const auto [a, b] = answers(random, rates);
        ++(a ? b ? count.both : count.only_a : b ? count.only_b : count.neither);
      }
      return count;
    };
    differences.push_back({name_of(of), [=](RandomStream& random) {
                             return std::optional(
                                 holds(paired_difference_interval(draw(random, of)), of.a - of.b));
                           }});
    // Where both rates are alike the test should rarely say that they are not.
    const TwoRates alike{of.trials_a, of.a, of.trials_b, of.a};
    tests.push_back({name_of(alike), [=](RandomStream& random) {
                       return std::optional(mcnemar_probability(draw(random, alike)) >= 0.05);
                     }});
  }
  measure("Newcombe, pairs", 10000, 0.93, differences);
  measure("McNemar, not below 0.05", 10000, 0.95, tests);
}

TEST_CASE("confidence sequence") {
  std::vector<Setting> settings;
  const SequentialRule rule;
  for (const double rate : {0.05, 0.3, 0.5, 0.6, 0.9})
    settings.push_back({fmt::format("until decided, at {}", rate), [=](RandomStream& random) {
                          std::uint64_t hits = 0, trials = 0;
                          while (const std::uint64_t round = next_round(hits, trials, rule)) {
                            hits += successes(random, round, rate);
                            trials += round;
                          }
                          return std::optional(holds(confidence_sequence(hits, trials), rate));
                        }});
  measure("confidence sequence", 4000, 0.95, settings);
}

TEST_CASE("ratio of costs") {
  std::vector<Setting> strangers, pairs;
  const auto judge = [](const std::vector<PaidAttempt>& a, const std::vector<PaidAttempt>& b,
                        const TwoRates& of) -> std::optional<bool> {
    const CostRatio found = ratio_of_costs(a, b);
    if (!found.ratio) return std::nullopt;  // no line of comparisons.csv is one without
    return holds(Interval{found.low, found.high}, price(of.a) / price(of.b));
  };
  for (const TwoRates& of :
       {TwoRates{64, 0.05, 64, 0.6}, TwoRates{64, 0.1, 64, 0.4}, TwoRates{64, 0.7, 64, 0.1},
        TwoRates{64, 0.95, 64, 0.95}, TwoRates{16, 0.3, 16, 0.7}, TwoRates{704, 0.1, 64, 0.6}})
    strangers.push_back({name_of(of), [=](RandomStream& random) {
                           std::vector<PaidAttempt> a, b;
                           for (auto [side, trials, rate] :
                                {std::tuple(&a, of.trials_a, of.a), std::tuple(&b, of.trials_b, of.b)})
                             for (std::uint64_t k = 0; k < trials; ++k) {
                               const bool success = random.uniform() < rate;
                               side->push_back({cost(random, success), success});
                             }
                           return judge(a, b, of);
                         }});
  for (const TwoRates& of :
       {TwoRates{64, 0.1, 64, 0.5}, TwoRates{64, 0.7, 64, 0.9}, TwoRates{16, 0.5, 16, 0.7}})
    pairs.push_back({name_of(of), [=](RandomStream& random) {
                       std::vector<PaidAttempt> a, b;
                       for (std::uint64_t k = 0; k < of.trials_a; ++k) {
                         const auto [of_a, of_b] = answers(random, of);
                         a.push_back({cost(random, of_a), of_a, k + 1});
                         b.push_back({cost(random, of_b), of_b, k + 1});
                       }
                       return judge(a, b, of);
                     }});
  measure("ratio of costs", 1000, 0.92, strangers);
  measure("ratio of costs, pairs", 1000, 0.92, pairs);
}

TEST_CASE("price of an exact network") {
  std::vector<Setting> settings;
  for (const auto& [trials, rate] : {std::pair(16, 0.3), std::pair(64, 0.05), std::pair(64, 0.4),
                                     std::pair(64, 0.95), std::pair(704, 0.1)})
    settings.push_back(
        {fmt::format("{} at {}", trials, rate), [=, trials = trials, rate = rate](RandomStream& random) {
           RouteRow row;
           row.route = find_routes("restarts")[0];
           for (int k = 0; k < trials; ++k) {
             const bool success = random.uniform() < rate;
             row.attempts.push_back({cost(random, success), success, kFailure, success ? 25u : 0u});
             row.attempts.back().nonzero = row.attempts.back().flops;
           }
           const std::vector<RouteRow> rows{row};
           const std::vector<Cheapest> found = cheapest(rows);
           return found.empty() ? std::nullopt : std::optional(holds(found[0].band, price(rate)));
         }});
  measure("price (cheapest.csv)", 4000, 0.92, settings);
}

TEST_CASE("success within a budget") {
  // Exact attempts cost 1 to 8 and others 6, 10 or 14, all alike often: the mean is about 10, so that a 128th
  // of it, to which costs are rounded, is little.
  static constexpr int kCheap = 8;
  const auto truth = [](double rate, int budget) {
    std::vector<double> chance(static_cast<std::size_t>(budget) + 1);
    for (int b = 0; b <= budget; ++b) {
      double& here = chance[static_cast<std::size_t>(b)];
      here = rate * std::min(b, kCheap) / kCheap;
      for (const int dear : {6, 10, 14})
        if (b >= dear) here += (1 - rate) / 3 * chance[static_cast<std::size_t>(b - dear)];
    }
    return chance.back();
  };
  std::vector<Setting> settings;
  for (const auto& [trials, rate, budget] :
       {std::tuple(16, 0.3, 20), std::tuple(64, 0.05, 4), std::tuple(64, 0.05, 100), std::tuple(64, 0.4, 4),
        std::tuple(64, 0.4, 30), std::tuple(704, 0.1, 100)}) {
    const double chance = truth(rate, budget);
    settings.push_back({fmt::format("{} at {}, budget {}", trials, rate, budget),
                        [=, trials = trials, rate = rate, budget = budget](RandomStream& random) {
                          std::vector<Attempt> seen;
                          for (int k = 0; k < trials; ++k) {
                            const bool exact = random.uniform() < rate;
                            const double flops = exact ? 1.0 + static_cast<double>(random.below(kCheap))
                                                       : 6.0 + 4.0 * static_cast<double>(random.below(3));
                            seen.push_back({flops, exact, 14});
                          }
                          const double at[] = {static_cast<double>(budget)};
                          return std::optional(holds(chances_within(at, seen)[0].band, chance));
                        }});
  }
  measure("success within a budget", 1000, 0.92, settings);
}
