#include "proof/known_patches.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/kernels/double_lanes.h"
#include "proof/neighbourhood.h"

namespace minlife {

KnownPatches::KnownPatches(const StateRanges& ranges, const StepRow& row, std::size_t channels,
                           const Rule& rule)
    : channels_(channels), functionals_(9 * row.tap_stride()), is_exact_(ranges.is_exact) {
  for (const bool alive : {false, true})
    for (int number = 0; number < kNumbers; ++number) {
      unsigned known = 0, live = 0;
      for (unsigned tap = 0; tap < 9; ++tap) {
        const int digit = number / kDigits[tap] % 3;
        known |= (digit > 0 ? 1u : 0u) << tap;
        live |= (digit > 1 ? 1u : 0u) << tap;
      }
      std::vector<int> patches;
      for (unsigned patch = 0; patch < StateRanges::kPatches; ++patch)
        if ((patch & known) == live && ranges.occurs[patch] &&
            window_next(rule, static_cast<int>(patch)) == alive)
          patches.push_back(static_cast<int>(patch));
      add_list(patches, ranges, row);
    }
}

void KnownPatches::add_list(const std::vector<int>& patches, const StateRanges& ranges, const StepRow& row) {
  using double_lanes::kLanes;
  const std::size_t lanes = kLanes, blocks = (patches.size() + lanes - 1) / lanes, begin = middle_.size();
  lists_.push_back(
      {static_cast<std::uint32_t>(begin / (channels_ * lanes)), static_cast<std::uint32_t>(blocks)});
  middle_.resize(begin + blocks * channels_ * lanes);
  if (!is_exact_) radius_.resize(middle_.size());
  const auto bound = [&](const std::vector<double>& side, int patch, std::size_t number, double sign) {
    return side[static_cast<std::size_t>(patch) * ranges.row_size + number] + sign * ranges.error[number];
  };
  for (std::size_t k = 0; k < blocks * lanes; ++k) {
    const int patch = patches[std::min(k, patches.size() - 1)];
    for (std::size_t c = 0; c < channels_; ++c) {
      const std::size_t at = begin + (k / lanes * channels_ + c) * lanes + k % lanes,
                        sum = row.last_sums() + c;
      if (is_exact_) {
        middle_[at] = std::max(bound(ranges.low, patch, sum, 0), 0.0);
        continue;
      }
      const double low = std::max(bound(ranges.low, patch, sum, -1), 0.0),
                   high = std::max(bound(ranges.high, patch, sum, 1), 0.0);
      middle_[at] = (low + high) / 2;
      radius_[at] = (high - low) / 2;
    }
  }
  for (std::size_t f = 0; f < functionals_; ++f) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const int patch : patches) {
      low = std::min(low, bound(ranges.low, patch, row.functionals(0) + f, -1));
      high = std::max(high, bound(ranges.high, patch, row.functionals(0) + f, 1));
    }
    low_.push_back(low);
    high_.push_back(high);
  }
}

KnownPatches::Span KnownPatches::span(bool alive, int number, const double* weight) const {
  using namespace double_lanes;
  const List& of = list(alive, number);
  Wide least = broadcast(std::numeric_limits<double>::infinity());
  Wide most = broadcast(-std::numeric_limits<double>::infinity());
  for (std::size_t block = of.first; block < of.first + of.count; ++block) {
    Wide sum = broadcast(0), spread = sum;
    for (std::size_t c = 0; c < channels_; ++c) {
      const std::size_t at = (block * channels_ + c) * kLanes;
      add_product(weight[c], middle_.data() + at, sum);
      if (!is_exact_) add_product(std::abs(weight[c]), radius_.data() + at, spread);
    }
    for (int k = 0; k < kParts; ++k) {
      least.parts[k] = hn::Min(least.parts[k], hn::Sub(sum.parts[k], spread.parts[k]));
      most.parts[k] = hn::Max(most.parts[k], hn::Add(sum.parts[k], spread.parts[k]));
    }
  }
  double low[kLanes], high[kLanes];
  store(least, low);
  store(most, high);
  return {*std::min_element(low, low + kLanes), *std::max_element(high, high + kLanes)};
}

}  // namespace minlife
