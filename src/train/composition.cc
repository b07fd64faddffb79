#include "train/composition.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace minlife {
namespace {

struct Interval {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  double size() const { return std::max(std::abs(low), std::abs(high)); }
  void cover(const Interval& other) {
    low = std::min(low, other.low);
    high = std::max(high, other.high);
  }
};

using CellRanges = std::vector<Interval>;

/// What a cell of a window can be. Beyond a dead boundary lies nothing: features of zero.
enum Kind { kDead, kLive, kOutside, kKinds };

Interval times(double weight, const Interval& x) {
  return weight >= 0 ? Interval{weight * x.low, weight * x.high} : Interval{weight * x.high, weight * x.low};
}

Interval widened(const Interval& x, double by) { return {x.low - by, x.high + by}; }

/// A layer in double, and its intervals.
class IntervalLayer {
 public:
  IntervalLayer(const LayerSlice& slice, const std::vector<float>& parameters, const Activation& activation)
      : slice_(slice), parameters_(parameters), activation_(activation) {}

  const LayerShape& shape() const { return slice_.shape; }

  /// Sum over input channels for one tap.
  CellRanges tap(int index, const CellRanges& in) const {
    CellRanges out(static_cast<std::size_t>(slice_.shape.outputs), Interval{0, 0});
    for (std::size_t o = 0; o < out.size(); ++o) {
      double size = 0;
      for (std::size_t i = 0; i < in.size(); ++i) {
        const double weight = parameters_[slice_.first_tap(o, i) + static_cast<std::size_t>(index)];
        const Interval product = times(weight, in[i]);
        out[o] = {out[o].low + product.low, out[o].high + product.high};
        size += product.size();
      }
      out[o] = widened(out[o], static_cast<double>(in.size() + 1) * 0x1p-52 * size);
    }
    return out;
  }

  /// Bias and activation on sums of `parts`.
  CellRanges finish(const std::vector<const CellRanges*>& parts) const {
    CellRanges out(static_cast<std::size_t>(slice_.shape.outputs));
    for (std::size_t o = 0; o < out.size(); ++o) {
      const double bias = parameters_[slice_.bias + o];
      Interval sum{bias, bias};
      double size = std::abs(bias);
      for (const CellRanges* part : parts) {
        sum = {sum.low + (*part)[o].low, sum.high + (*part)[o].high};
        size += (*part)[o].size();
      }
      sum = widened(sum, static_cast<double>(parts.size() + 1) * 0x1p-52 * size);
      out[o] = slice_.shape.activated ? activate(sum, slice_.has_slope ? parameters_[slice_.slope + o] : 0.0)
                                      : sum;
    }
    return out;
  }

 private:
  Interval activate(const Interval& z, double slope) const {
    const double a = activation_.value(z.low, slope), b = activation_.value(z.high, slope);
    Interval range{std::min(a, b), std::max(a, b)};
    const double turn = activation_.turning_point;
    if (z.low < turn && turn < z.high) {
      const double c = activation_.value(turn, slope);
      range.cover({c, c});
    }
    return widened(range, 16 * 0x1p-52 * std::max(range.size(), z.size()));
  }

  LayerSlice slice_;
  const std::vector<float>& parameters_;
  const Activation& activation_;
};

/// All ways in which edges can cut a window around a cell of the board: bits above, below, left, right.
bool outside(int cut, int ky, int kx) {
  return ((cut & 1) != 0 && ky == 0) || ((cut & 2) != 0 && ky == 2) || ((cut & 4) != 0 && kx == 0) ||
         ((cut & 8) != 0 && kx == 2);
}

}  // namespace

bool proved_by_composition(const Model& model, const Rule& rule, Boundary boundary) {
  std::vector<IntervalLayer> layers;
  for (const LayerSlice& slice : ParameterLayout(model.architecture).layers)
    layers.emplace_back(slice, model.parameters, *model.architecture.activation);

  // The input itself: one channel, exactly 0 or 1.
  std::array<CellRanges, kKinds> kinds;
  kinds[kDead] = {{0, 0}};
  kinds[kLive] = {{1, 1}};
  kinds[kOutside] = {{0, 0}};
  for (std::size_t k = 0; k < layers.size();) {
    const IntervalLayer& spread = layers[k++];
    std::array<std::array<CellRanges, kKinds>, 9> taps;
    for (int tap = 0; tap < 9; ++tap)
      for (int kind = 0; kind < kKinds; ++kind)
        taps[static_cast<std::size_t>(tap)][static_cast<std::size_t>(kind)] =
            spread.tap(tap, kinds[static_cast<std::size_t>(kind)]);
    std::size_t end = k;
    while (end < layers.size() && layers[end].shape().kernel == 1) ++end;
    const auto channels = static_cast<std::size_t>(layers[end - 1].shape().outputs);
    std::array<CellRanges, kKinds> next;
    next[kDead].resize(end == k ? static_cast<std::size_t>(spread.shape().outputs) : channels);
    next[kLive] = next[kDead];
    next[kOutside].assign(next[kDead].size(), Interval{0, 0});
    const int cuts = boundary == Boundary::dead ? 16 : 1;
    for (int cut = 0; cut < cuts; ++cut)
      for (unsigned window = 0; window < 512; ++window) {
        std::vector<const CellRanges*> parts;
        bool possible = true;
        for (int tap = 0; tap < 9 && possible; ++tap) {
          const bool live = (window >> tap & 1) != 0, out = outside(cut, tap / 3, tap % 3);
          possible = !(live && out);
          parts.push_back(&taps[static_cast<std::size_t>(tap)][out ? kOutside : live ? kLive : kDead]);
        }
        if (!possible) continue;
        CellRanges features = spread.finish(parts);
        for (std::size_t p = k; p < end; ++p) {
          const CellRanges sums = layers[p].tap(0, features);
          features = layers[p].finish({&sums});
        }
        const bool alive = rule.next((window >> 4 & 1) != 0, std::popcount(window & ~16u));
        for (std::size_t c = 0; c < features.size(); ++c) next[alive ? kLive : kDead][c].cover(features[c]);
      }
    kinds = next;
    k = end;
  }
  return kinds[kDead][0].high <= 0 && kinds[kLive][0].low > 0;
}

}  // namespace minlife
