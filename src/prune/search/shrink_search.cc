#include "prune/search/shrink_search.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "prune/compact.h"

namespace minlife {
namespace {

/// How often all numbers are tried: as they are, and shaken harder and harder. Units are tried so long as a
/// step may try candidates: one that goes saves ten numbers where a single one does not go.
constexpr int kNumberRounds = 10, kUnitRounds = 1000;
constexpr std::size_t kMostCandidates = 160;
constexpr std::size_t kMostPairs = 12;
/// Times the round, which begins again after so many: the standard deviation of the factors.
constexpr double kShake = 0.15;
constexpr int kHardestShake = 8;
/// Of a swap: numbers that go, and for each those that come back. Swaps of a search.
constexpr std::size_t kSwapsOut = 12, kSwapsIn = 3;
constexpr std::uint64_t kMostSwaps = 24;
constexpr int kMostFractionBits = 16;

}  // namespace

ShrinkSearch::ShrinkSearch(const ReductionInput& input, const Interruption& interruption, bool compacts)
    : trainer_(input, interruption), compacts_(compacts), model_(input.model) {}

bool ShrinkSearch::begin() {
  if (!trainer_.is_exact(model_)) return false;
  model_ = of_size_one(model_);
  return true;
}

Model ShrinkSearch::of_size_one(const Model& model) {
  const Activation& activation = *model.architecture.activation;
  const bool rectifies = activation.rectifies || activation.has_slope || model.architecture.leaks;
  Model scaled = with_decoder_of_size_one(rectifies ? with_units_of_size_one(model) : model);
  return trainer_.is_exact(scaled) ? scaled : model;
}

BrainSurgeon ShrinkSearch::surgeon() {
  inverse_flops_ += inverse_flops(model_.nonzero());
  return {model_, trainer_.second_order(model_).curvature};
}

std::vector<std::size_t> ShrinkSearch::by_cost(const BrainSurgeon& surgeon) const {
  std::vector<std::size_t> numbers = removable_numbers(model_);
  std::stable_sort(numbers.begin(), numbers.end(),
                   [&](std::size_t a, std::size_t b) { return surgeon.cost_of(a) < surgeon.cost_of(b); });
  return numbers;
}

bool ShrinkSearch::takes(Model candidate, const char* what, Larger larger, bool may_train) {
  trainer_.next_try();
  if (!(may_train ? trainer_.make_exact(candidate) : trainer_.is_exact(candidate))) return false;
  if (compacts_) {
    Model smaller = compact(candidate);
    // What compacting drops has no effect on any board; the proof is made again all the same, as sums change.
    if (smaller.parameters.size() < candidate.parameters.size() && trainer_.is_exact(smaller))
      candidate = std::move(smaller);
  }
  const std::size_t before = model_.nonzero(), now = candidate.nonzero();
  if (now > before || (now == before && larger == Larger::refused)) return false;
  model_ = may_train ? of_size_one(candidate) : std::move(candidate);
  SearchRecord& record = trainer_.record();
  record.steps.push_back({what, now, record.tries - tries_before_});
  tries_before_ = record.tries;
  return true;
}

bool ShrinkSearch::take_first(const std::vector<Model>& candidates, const char* what, int rounds) {
  std::size_t tried = 0;
  for (int round = 0; round < rounds; ++round)
    for (const Model& candidate : candidates) {
      if (tried++ == kMostCandidates) return false;
      const std::uint64_t index = trainer_.record().tries;
      Model one = round == 0 ? candidate
                             : shaken(candidate, kShake * (1 + (round - 1) % kHardestShake), trainer_.seed(),
                                      index, trainer_.stream_replicate());
      if (takes(std::move(one), what)) return true;
    }
  return false;
}

bool ShrinkSearch::drop_unit(bool looks_around) {
  const BrainSurgeon whole = surgeon();
  struct Costly {
    HiddenUnit unit;
    double cost;
  };
  std::vector<Costly> units;
  for (const HiddenUnit& unit : hidden_units(model_.architecture))
    if (model_.architecture.layers[unit.layer].looks_around() == looks_around)
      units.push_back({unit, whole.cost_of(weights_out_of(model_, unit))});
  std::stable_sort(units.begin(), units.end(),
                   [](const Costly& a, const Costly& b) { return a.cost < b.cost; });
  std::vector<Model> candidates;
  for (const Costly& one : units) {
    BrainSurgeon without = whole;
    for (const std::size_t weight : weights_out_of(model_, one.unit)) without.remove(weight);
    Model candidate = without.model();
    mask_numbers(candidate, numbers_into(candidate, one.unit));
    candidates.push_back(compacts_ ? compact(candidate) : std::move(candidate));
  }
  return take_first(candidates, looks_around ? "drop a filter" : "drop a rule unit", kUnitRounds);
}

bool ShrinkSearch::merge_units() {
  std::vector<Model> candidates;
  for (const UnitPair& pair : alike_units(model_)) {
    if (candidates.size() == kMostPairs) break;
    Model candidate = merged(model_, pair);
    mask_numbers(candidate, numbers_into(candidate, pair.gone));
    candidates.push_back(compacts_ ? compact(candidate) : std::move(candidate));
  }
  return take_first(candidates, "merge units", 1);
}

bool ShrinkSearch::drop_many() {
  const BrainSurgeon whole = surgeon();
  for (std::size_t count = model_.nonzero() / 8; count > 1; count /= 2) {
    BrainSurgeon without = whole;
    for (std::size_t k = 0; k < count; ++k) {
      const std::vector<std::size_t> numbers = removable_numbers(model_);
      const auto cheapest = std::min_element(
          numbers.begin(), numbers.end(),
          [&](std::size_t a, std::size_t b) { return without.cost_of(a) < without.cost_of(b); });
      without.remove(*cheapest);
    }
    if (takes(without.model(), "drop numbers")) return true;
  }
  return false;
}

bool ShrinkSearch::drop_number() {
  const BrainSurgeon whole = surgeon();
  std::vector<Model> candidates;
  for (const std::size_t number : by_cost(whole)) {
    BrainSurgeon without = whole;
    without.remove(number);
    candidates.push_back(without.model());
  }
  return take_first(candidates, "drop a number", kNumberRounds);
}

std::string ShrinkSearch::shape_of(const Model& model) const {
  std::string shape = to_json_text(model.architecture);
  for (std::size_t p = 0; p < model.parameters.size(); ++p) shape += model.mask.keeps(p) ? '1' : '0';
  return shape;
}

bool ShrinkSearch::swap_number() {
  if (swaps_ == kMostSwaps) return false;
  seen_.insert(shape_of(model_));
  const BrainSurgeon whole = surgeon();
  std::vector<std::size_t> out = by_cost(whole);
  out.resize(std::min(out.size(), kSwapsOut));
  for (const std::size_t gone : out) {
    BrainSurgeon without = whole;
    without.remove(gone);
    Model candidate = without.model();
    trainer_.next_try();
    trainer_.train(candidate);
    const Eigen::VectorXd gradient = trainer_.second_order(candidate).gradient;
    std::vector<std::size_t> back = masked_numbers(candidate);
    std::erase(back, gone);
    std::stable_sort(back.begin(), back.end(), [&](std::size_t a, std::size_t b) {
      return std::abs(gradient[static_cast<Eigen::Index>(a)]) >
             std::abs(gradient[static_cast<Eigen::Index>(b)]);
    });
    back.resize(std::min(back.size(), kSwapsIn));
    for (const std::size_t given : back) {
      Model one = candidate;
      one.mask.set(given, true);
      if (!seen_.insert(shape_of(one)).second || !takes(std::move(one), "swap", Larger::equal_allowed))
        continue;
      ++swaps_;
      return true;
    }
  }
  return false;
}

bool ShrinkSearch::make_symmetric() {
  return takes(symmetric(model_), "symmetry", Larger::equal_allowed, false);
}

bool ShrinkSearch::round_numbers() {
  const Model from = of_size_one(model_);
  const auto rounded = [&](int bits) {
    Model all = from;
    for (float& number : all.parameters) number = rounded_to(number, bits);
    return all;
  };
  int bits = 0;
  while (bits <= kMostFractionBits && !trainer_.is_exact(rounded(bits))) ++bits;
  if (bits > kMostFractionBits) return false;
  Model simple = rounded(bits);
  for (const std::size_t number : removable_numbers(simple))
    for (int fewer = 0; fewer < bits; ++fewer) {
      Model one = simple;
      one.parameters[number] = rounded_to(from.parameters[number], fewer);
      if (one.parameters[number] == simple.parameters[number] || trainer_.is_exact(one)) {
        simple = std::move(one);
        break;
      }
    }
  // What is rounded to 0 is not there any more.
  for (const std::size_t number : removable_numbers(simple))
    if (simple.parameters[number] == 0) mask_numbers(simple, {number});
  return takes(std::move(simple), "round", Larger::equal_allowed, false);
}

Reduced ShrinkSearch::take() {
  Reduced reduced{std::move(model_), trainer_.record(), trainer_.costs()};
  reduced.costs.factor_flops += inverse_flops_;
  return reduced;
}

}  // namespace minlife
