#include "proof/composition.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <vector>

#include "proof/bounds.h"

namespace minlife {
namespace {

using CellBounds = std::vector<Bounds>;
using CellSums = std::vector<BoundedSum>;

/// What a cell of a window can be. Beyond a dead boundary lies nothing: features of zero.
enum Kind { kDead, kLive, kOutside, kKinds };

/// A layer, and its intervals. Of a sum all roundings count at its end, in whatever order it is made.
class IntervalLayer {
 public:
  IntervalLayer(const LayerSlice& slice, const std::vector<float>& parameters, const Activation& activation,
                const Rounding& rounding)
      : slice_(slice), parameters_(parameters), activation_(activation), rounding_(rounding) {}

  const LayerShape& shape() const { return slice_.shape; }

  /// Sum over input channels for one tap.
  CellSums tap(int index, const CellBounds& in) const {
    CellSums out;
    for (std::size_t o = 0; o < static_cast<std::size_t>(slice_.shape.outputs); ++o) {
      BoundedSum sum(0);
      for (std::size_t i = 0; i < in.size(); ++i)
        sum.add(parameters_[slice_.first_tap(o, i) + static_cast<std::size_t>(index)], in[i]);
      out.push_back(sum);
    }
    return out;
  }

  /// Bias and activation on sums of `parts`.
  CellBounds finish(const std::vector<const CellSums*>& parts) const {
    CellBounds out;
    for (std::size_t o = 0; o < static_cast<std::size_t>(slice_.shape.outputs); ++o) {
      BoundedSum sum(parameters_[slice_.bias + o]);
      for (const CellSums* part : parts) sum.merge((*part)[o]);
      Bounds z = sum.rounded(rounding_).widened();
      const double slope = slice_.slope_of(parameters_, o);
      if (slice_.shape.activated) z = activated(activation_, slope, z, rounding_).widened();
      out.push_back(z);
    }
    return out;
  }

 private:
  LayerSlice slice_;
  const std::vector<float>& parameters_;
  const Activation& activation_;
  const Rounding& rounding_;
};

/// All ways in which edges can cut a window around a cell of the board: bits above, below, left, right.
bool outside(int cut, int ky, int kx) {
  return ((cut & 1) != 0 && ky == 0) || ((cut & 2) != 0 && ky == 2) || ((cut & 4) != 0 && kx == 0) ||
         ((cut & 8) != 0 && kx == 2);
}

}  // namespace

Composition compose(const Model& model, const Rule& rule, Boundary boundary, const Rounding& rounding) {
  if (!model.architecture.has_steps()) return {};  // a step's features tell dead from live
  std::vector<IntervalLayer> layers;
  for (const LayerSlice& slice : ParameterLayout(model.architecture).layers)
    layers.emplace_back(slice, model.parameters, *model.architecture.activation, rounding);

  // The input itself: one channel, exactly 0 or 1.
  std::array<CellBounds, kKinds> kinds;
  kinds[kDead] = {{0, 0}};
  kinds[kLive] = {{1, 1}};
  kinds[kOutside] = {{0, 0}};
  std::array<bool, kKinds> occurs{true, true, true};  // under some rules no cell is born, or none dies
  for (std::size_t k = 0; k < layers.size();) {
    const IntervalLayer& spread = layers[k++];
    std::array<std::array<CellSums, kKinds>, 9> taps;
    for (int tap = 0; tap < 9; ++tap)
      for (int kind = 0; kind < kKinds; ++kind)
        taps[static_cast<std::size_t>(tap)][static_cast<std::size_t>(kind)] =
            spread.tap(tap, kinds[static_cast<std::size_t>(kind)]);
    std::size_t end = k;
    while (end < layers.size() && !layers[end].shape().looks_around()) ++end;
    const auto channels = static_cast<std::size_t>(layers[end - 1].shape().outputs);
    std::array<CellBounds, kKinds> next;
    next[kDead].resize(end == k ? static_cast<std::size_t>(spread.shape().outputs) : channels);
    next[kLive] = next[kDead];
    next[kOutside].assign(next[kDead].size(), Bounds{});
    std::array<bool, kKinds> next_occurs{false, false, true};
    const int cuts = boundary == Boundary::dead ? 16 : 1;
    for (int cut = 0; cut < cuts; ++cut)
      for (unsigned window = 0; window < 512; ++window) {
        std::vector<const CellSums*> parts;
        bool possible = true;
        for (int tap = 0; tap < 9 && possible; ++tap) {
          const bool live = (window >> tap & 1) != 0, out = outside(cut, tap / 3, tap % 3);
          const Kind kind = out ? kOutside : live ? kLive : kDead;
          possible = !(live && out) && occurs[kind];
          parts.push_back(&taps[static_cast<std::size_t>(tap)][kind]);
        }
        if (!possible) continue;
        CellBounds features = spread.finish(parts);
        for (std::size_t p = k; p < end; ++p) {
          const CellSums sums = layers[p].tap(0, features);
          features = layers[p].finish({&sums});
        }
        const bool alive = rule.next((window >> 4 & 1) != 0, std::popcount(window & ~16u));
        const Kind kind = alive ? kLive : kDead;
        for (std::size_t c = 0; c < features.size(); ++c)
          next[kind][c] = next_occurs[kind] ? hull(next[kind][c], features[c]) : features[c];
        next_occurs[kind] = true;
      }
    kinds = next;
    occurs = next_occurs;
    k = end;
  }
  Composition found{true, std::numeric_limits<double>::infinity()};
  if (occurs[kDead]) found = {kinds[kDead][0].high <= 0, -kinds[kDead][0].high};
  if (occurs[kLive])
    found = {found.proved && kinds[kLive][0].low > 0, std::min(found.margin, kinds[kLive][0].low)};
  return found;
}

bool proved_by_composition(const Model& model, const Rule& rule, Boundary boundary) {
  return compose(model, rule, boundary, kInDouble).proved;
}

}  // namespace minlife
