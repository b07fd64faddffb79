#include "study/work/prices.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <tuple>

#include "stats/median.h"

namespace minlife {
namespace {

constexpr std::size_t kMostNetworks = 48;  // beyond it fewer widths are measured, in these steps:
constexpr double kRatios[] = {1, 1.4, 3, std::numeric_limits<double>::infinity()};
constexpr std::size_t kMostOfAll = 256;   // beyond it not every family is
constexpr std::size_t kFewNetworks = 16;  // up to it:
constexpr std::uint64_t kReplicatesOfFew = 5, kReplicates = 3;
constexpr double kMostRaise = 1.25;
constexpr double kMostSeconds = 1;  // for one replicate

/// What measuring a replicate well takes, on a fast core: the share of the time that it may take.
double weight(double work) { return 0.05 + 36 * work / 6e10; }

/// Without what does not change the cost of an update, a check or the judging.
std::string family_of(TrainConfig config) {
  const TrainConfig defaults;
  if (config.channels.empty()) {
    config.steps = defaults.steps;
    config.width = defaults.width;
  }
  config.rule = defaults.rule;
  config.density = defaults.density;
  config.test_density = defaults.test_density;
  config.examples = defaults.examples;
  config.stop = defaults.stop;
  config.check_every = defaults.check_every;
  config.sign_flips = defaults.sign_flips;
  config.flip_biases = defaults.flip_biases;
  config.flip_kind = defaults.flip_kind;
  config.flip_layer = defaults.flip_layer;
  config.warm_start = defaults.warm_start;
  return to_json(config).dump();
}

TrainConfig with_shape(TrainConfig config, int steps, int width) {
  config.steps = steps;
  config.width = width;
  return config;
}

/// The first, the last, and those between that are `ratio` apart.
std::vector<int> some_widths(const std::vector<int>& all, double ratio) {
  std::vector<int> some{all.front()};
  for (const int width : all)
    if (width > some.back() && (width >= ratio * some.back() || width == all.back())) some.push_back(width);
  return some;
}

/// One and two steps are trained and proved in ways of their own; from three on costs grow evenly.
std::vector<int> some_steps(const std::vector<int>& all) {
  std::vector<int> some;
  for (const int steps : all) {
    if (some.size() > 1 && some[some.size() - 2] > 2) some.pop_back();
    some.push_back(steps);
  }
  return some;
}

/// Part by part, the median of those that live, or of all where none does.
TrialCost typical(const std::vector<CostSample>& samples) {
  const bool any = std::any_of(samples.begin(), samples.end(), [](const CostSample& s) { return s.alive; });
  TrialCost cost;
  for (const auto part : kCostParts) {
    std::vector<double> values;
    for (const CostSample& sample : samples)
      if (sample.alive || !any) values.push_back(sample.cost.*part);
    cost.*part = median(values);
  }
  return cost;
}

/// low at 0, high at 1.
TrialCost between(const TrialCost& low, const TrialCost& high, double share) {
  TrialCost cost;
  for (const auto part : kCostParts) cost.*part = low.*part + share * (high.*part - low.*part);
  return cost;
}

TrialCost times(TrialCost cost, double factor) {
  for (const auto part : kCostParts) cost.*part *= factor;
  return cost;
}

double macs(const TrainConfig& config) { return static_cast<double>(config.architecture().macs_per_cell()); }

/// m of L(n, m), and of other networks what comes next to it: half the channels of the widest layer.
double half_widest(const TrainConfig& config) {
  int most = 0;
  for (const LayerShape& layer : config.architecture().layers) most = std::max(most, layer.outputs);
  return most / 2.0;
}

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The first, then the middle, the quarters, and so on: whenever time is up, what is left is near to
/// something.
template <typename T>
std::vector<T> far_apart_first(const std::vector<T>& all) {
  std::vector<T> ordered;
  std::size_t step = 1;
  while (step < all.size()) step *= 2;
  for (std::size_t last = 0; ordered.size() < all.size(); last = step, step /= 2)
    for (std::size_t k = 0; k < all.size(); k += step)
      if (last == 0 || k % last != 0) ordered.push_back(all[k]);
  return ordered;
}

/// Makes one part monotonic: over widths, and where it says so over steps too.
template <typename Measured>
void smooth(std::map<std::pair<int, int>, Measured>& all, double TrialCost::*part, bool over_steps) {
  std::vector<double> smoothed;
  for (const auto& [shape, at] : all) {
    double most = at.cost.*part, least = most;
    for (const auto& [other, cost] : all) {
      if (!over_steps && other.first != shape.first) continue;
      if (other.first <= shape.first && other.second <= shape.second) most = std::max(most, cost.cost.*part);
      if (other.first >= shape.first && other.second >= shape.second)
        least = std::min(least, cost.cost.*part);
    }
    smoothed.push_back((most + least) / 2);
  }
  std::size_t k = 0;
  for (auto& [shape, at] : all) at.cost.*part = smoothed[k++];
}

}  // namespace

TrialPrices::TrialPrices(const std::vector<TrainConfig>& configs, const PricingOptions& options) {
  choose(configs);
  measure(options);
  for (auto& [name, family] : families_)
    for (auto& [shape, at] : family.measured)
      if (!at.samples.empty()) at.cost = typical(at.samples);
  for (auto& [name, family] : families_)
    for (auto& [shape, at] : family.measured)
      if (at.samples.empty()) borrow(at);
  for (auto& [name, family] : families_)
    for (const auto part : kCostParts) smooth(family.measured, part, part == &TrialCost::update);
}

void TrialPrices::choose(const std::vector<TrainConfig>& configs) {
  std::map<std::string, std::pair<std::set<int>, std::set<int>>> asked;
  for (const TrainConfig& config : configs) {
    const std::string name = family_of(config);
    families_.try_emplace(name, Family{config});
    asked[name].first.insert(config.steps);
    asked[name].second.insert(config.width);
  }
  for (auto& [name, family] : families_) {
    family.steps.assign(asked[name].first.begin(), asked[name].first.end());
    family.widths.assign(asked[name].second.begin(), asked[name].second.end());
  }
  std::size_t networks = 0;
  for (const double ratio : kRatios) {
    networks = 0;
    for (auto& [name, family] : families_) {
      family.measured.clear();
      for (const int steps : some_steps(family.steps))
        for (const int width : some_widths(family.widths, ratio)) {
          const TrainConfig config = with_shape(family.example, steps, width);
          family.measured[{steps, width}] = {config, nominal_work(config)};
        }
      networks += family.measured.size();
    }
    if (networks <= kMostNetworks) return;
  }
  const std::size_t every = (networks + kMostOfAll - 1) / kMostOfAll;
  std::size_t k = 0;
  for (auto& [name, family] : families_)
    if (k++ % every != 0)
      for (auto& [shape, at] : family.measured) at.is_wanted = false;
}

void TrialPrices::measure(const PricingOptions& options) {
  std::vector<Measured*> wanted;
  std::size_t asked = 0;
  for (auto& [name, family] : families_) {
    asked += family.steps.size() * family.widths.size();
    for (auto& [shape, at] : family.measured)
      if (at.is_wanted) wanted.push_back(&at);
  }
  std::stable_sort(wanted.begin(), wanted.end(),
                   [](const Measured* a, const Measured* b) { return a->work > b->work; });
  wanted = far_apart_first(wanted);
  const std::uint64_t turns = wanted.size() <= kFewNetworks ? kReplicatesOfFew : kReplicates;
  double left = 0;
  for (const Measured* at : wanted) left += static_cast<double>(turns) * weight(at->work);

  const auto clock = options.clock ? options.clock : steady_seconds;
  const double start = clock();
  PricingProgress progress{0, turns * wanted.size(), wanted.size(), asked};
  for (std::uint64_t turn = 0; turn < turns; ++turn)
    for (Measured* at : wanted) {
      const double time = start + options.most_seconds - clock();
      if (time <= 0 && progress.done > 0) continue;
      end_if_asked(options.interrupted);
      progress.config = at->config;
      if (options.progress) options.progress(progress);
      const double seconds = std::min(kMostSeconds, std::max(0.0, time) * weight(at->work) / left);
      // A replicate that is dead at once would not have spent its budget: another one, once.
      for (int tries = 0; tries < 2; ++tries) {
        at->samples.push_back(
            options.measure(at->config, options.seed, at->samples.size(), seconds, options.interrupted));
        if (at->samples.back().alive) break;
      }
      left -= weight(at->work);
      ++progress.done;
    }
  if (options.progress && !wanted.empty()) options.progress(progress);
}

void TrialPrices::borrow(Measured& at) const {
  const std::string own = family_of(at.config);
  const double width = half_widest(at.config);
  const Measured* nearest = nullptr;
  std::tuple<bool, bool, double> least;
  for (const auto& [name, family] : families_)
    for (const auto& [shape, other] : family.measured) {
      if (other.samples.empty()) continue;
      // What a multiply-add costs depends on the width most of all.
      const double apart = std::abs(std::log(half_widest(other.config) / width)) +
                           0.1 * std::abs(shape.first - at.config.steps);
      const std::tuple distance(name != own, (shape.first == 1) != (at.config.steps == 1), apart);
      if (nearest && distance >= least) continue;
      nearest = &other;
      least = distance;
    }
  at.cost = times(nearest->cost, at.work / nearest->work);
}

TrialCost TrialPrices::along_widths(const Family& family, int steps, int width) {
  const auto high = family.measured.lower_bound({steps, width});
  if (high->first.second == width) return high->second.cost;
  const auto low = std::prev(high);
  const double least = macs(low->second.config), most = macs(high->second.config);
  const double here = macs(with_shape(family.example, steps, width));
  return between(low->second.cost, high->second.cost, (here - least) / (most - least));
}

TrialCost TrialPrices::cost(const Family& family, int steps, int width) {
  const auto high = family.measured.lower_bound({steps, 0});
  const int more = high->first.first;
  if (more == steps) return along_widths(family, more, width);
  const int fewer = std::prev(high)->first.first;
  return between(along_widths(family, fewer, width), along_widths(family, more, width),
                 static_cast<double>(steps - fewer) / (more - fewer));
}

const TrialPrices::Family& TrialPrices::family(const TrainConfig& config) const {
  const auto found = families_.find(family_of(config));
  const auto lies_in = [](int value, const std::vector<int>& all) {
    return all.front() <= value && value <= all.back();
  };
  if (found == families_.end() || !lies_in(config.steps, found->second.steps) ||
      !lies_in(config.width, found->second.widths))
    throw std::logic_error("a price is asked for that was not measured");
  return found->second;
}

double TrialPrices::seconds(const TrainConfig& config) const {
  const Family& of = family(config);
  const double own = cost(of, config.steps, config.width).of(config);
  double most = own;
  for (const int steps : of.steps)
    if (steps < config.steps) most = std::max(most, cost(of, steps, config.width).of(config));
  return std::min(most, kMostRaise * own);
}

}  // namespace minlife
