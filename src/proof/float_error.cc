#include "proof/float_error.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "core/float_environment.h"
#include "proof/bounds.h"
#include "proof/neighbourhood.h"
#include "proof/patch_logit.h"

namespace minlife {
namespace {

using CellBounds = std::vector<Bounds>;

constexpr std::size_t kPatches = 512;
/// The patch at column `left` of a band, as an index.
std::size_t patch_of(int band, int left) { return static_cast<std::size_t>(band_patch(band, left)); }

/// activated(), with the interval of the values themselves where that gives one of their sizes only.
Bounds tightly_activated(const Activation& activation, double slope, const Bounds& z) {
  Bounds out = activated(activation, slope, z, kFloatChain);
  if (activation.rectifies || z.is_zero()) return out;
  const Bounds values = activated(activation, slope, {z.low, z.high, 0}, kInDouble).widened();
  return {values.low, values.high, out.error};
}

/// One part of a sum: where it lies, the error that comes in with its terms, and their magnitudes.
struct Part {
  double low = 0, high = 0, error = 0, magnitude = 0;

  void add(const Part& other) {
    low += other.low;
    high += other.high;
    error += other.error;
    magnitude += other.magnitude;
  }
  void widen(const Part& other) {
    low = std::min(low, other.low);
    high = std::max(high, other.high);
    error = std::max(error, other.error);
    magnitude = std::max(magnitude, other.magnitude);
  }
};

class FloatErrors {
 public:
  explicit FloatErrors(const Model& model)
      : model_(model),
        layers_(ParameterLayout(model.architecture).layers),
        first_(model.architecture.lead_in()),
        second_(first_ + 1) {
    while (second_ < layers_.size() && !layers_[second_].shape.looks_around()) ++second_;
  }

  /// The last outputs before the second 3x3 layer, where there is none the logit, around one patch.
  CellBounds first_step(std::size_t patch) const {
    const CellBounds cell[2] = {through(0, first_, {{0, 0, 0}}), through(0, first_, {{1, 1, 0}})};
    CellBounds taps;
    for (std::size_t c = 0; c < cell[0].size(); ++c)
      for (std::size_t tap = 0; tap < 9; ++tap) taps.push_back(cell[patch >> tap & 1][c]);
    return through(first_, second_, std::move(taps));
  }

  /// Of every logit of a network of more steps.
  Bounds later_steps(const StateComposition& composition) const {
    CellBounds cell = first_step(0);
    for (std::size_t patch = 1; patch < kPatches; ++patch) {
      const CellBounds other = first_step(patch);
      for (std::size_t c = 0; c < cell.size(); ++c) cell[c] = hull(cell[c], other[c]);
    }
    std::size_t step = 0, layer = 0;
    for (std::size_t k = second_; k < layers_.size(); ++k) {
      if (layers_[k].shape.looks_around()) {
        ++step, layer = 0;
        CellBounds taps;
        for (const Bounds& channel : cell) taps.insert(taps.end(), 9, channel);
        cell = std::move(taps);
      } else {
        ++layer;
      }
      cell = through(layers_[k], cell);
      if (step < composition.ranges.size()) cut_down(composition, step, layer, cell);
    }
    return cell[0];
  }

  /// Of every logit of a network with two 3x3 layers.
  Bounds second_step(Boundary boundary) const {
    std::vector<CellBounds> features;
    for (std::size_t patch = 0; patch < kPatches; ++patch) features.push_back(first_step(patch));
    CellBounds out;
    for (std::size_t o = 0; o < static_cast<std::size_t>(layers_[second_].shape.outputs); ++o)
      out.push_back(around(features, o, boundary));
    for (std::size_t k = second_ + 1; k < layers_.size(); ++k) out = through(layers_[k], out);
    return out[0];
  }

 private:
  Bounds finish(const LayerSlice& layer, std::size_t output, const BoundedSum& sum) const {
    const Bounds z = sum.rounded(kFloatChain);
    const double slope = layer.slope_of(model_.parameters, output);
    return layer.shape.activated ? tightly_activated(*model_.architecture.activation, slope, z) : z;
  }

  /// Channels of a layer of a step, to the values that they take on any board.
  static void cut_down(const StateComposition& composition, std::size_t step, std::size_t layer,
                       CellBounds& channels) {
    for (std::size_t c = 0; c < channels.size(); ++c) {
      const Bounds sums = composition.ranges[step].over_all(composition.rows[step].sums(layer) + c).widened();
      channels[c].low = std::max(channels[c].low, sums.low);
      channels[c].high = std::min(channels[c].high, std::max(sums.high, 0.0));
    }
  }

  /// Layers `from` to `to` - 1.
  CellBounds through(std::size_t from, std::size_t to, CellBounds in) const {
    for (std::size_t k = from; k < to; ++k) in = through(layers_[k], in);
    return in;
  }

  /// A layer on one list of inputs.
  CellBounds through(const LayerSlice& layer, const CellBounds& in) const {
    CellBounds out;
    for (std::size_t o = 0; o < static_cast<std::size_t>(layer.shape.outputs); ++o) {
      BoundedSum sum(model_.parameters[layer.bias + o]);
      for (std::size_t i = 0; i < in.size(); ++i)
        sum.add(model_.parameters[layer.first_tap(o, 0) + i], in[i]);
      out.push_back(finish(layer, o, sum));
    }
    return out;
  }

  /// What a tap of an output of the second step's 3x3 layer adds where it sees a patch.
  Part tap_part(const CellBounds& features, std::size_t output, std::size_t tap) const {
    const LayerSlice& layer = layers_[second_];
    Part part;
    for (std::size_t i = 0; i < features.size(); ++i) {
      const double weight = model_.parameters[layer.first_tap(output, i) + tap], size = std::abs(weight);
      const double a = weight * features[i].low, b = weight * features[i].high;
      part.add({std::min(a, b), std::max(a, b), size * features[i].error,
                size * (features[i].size() + features[i].error)});
    }
    return part;
  }

  /// An output of that layer over all windows.
  Bounds around(const std::vector<CellBounds>& features, std::size_t output, Boundary boundary) const {
    const LayerSlice& layer = layers_[second_];
    const double bias = model_.parameters[layer.bias + output];
    Part whole{bias, bias, 0, std::abs(bias)};
    for (std::size_t ky = 0; ky < 3; ++ky) {
      std::array<std::vector<Part>, 3> taps;
      for (std::size_t kx = 0; kx < 3; ++kx)
        for (const CellBounds& patch : features) taps[kx].push_back(tap_part(patch, output, 3 * ky + kx));
      whole.add(largest_band(taps, boundary));
    }
    const double terms = 9.0 * static_cast<double>(layer.shape.inputs);
    return finish(layer, output, BoundedSum({whole.low, whole.high, whole.error}, whole.magnitude, terms));
  }

  /// The hull over all bands. Beyond a dead boundary features are zero, so there a band may lack a side, or
  /// be missing.
  static Part largest_band(const std::array<std::vector<Part>, 3>& taps, Boundary boundary) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    Part found{kInfinity, -kInfinity, 0, 0};
    const bool cut = boundary == Boundary::dead;
    if (cut) found = {};
    for (int band = 0; band < kBands; ++band) {
      const Part &left = taps[0][patch_of(band, 0)], &right = taps[2][patch_of(band, 2)];
      Part middle = taps[1][patch_of(band, 1)];
      for (const Part* side : {&left, &right})
        if (cut) {
          Part one_sided = middle;
          one_sided.add(*side);
          found.widen(one_sided);
        }
      middle.add(left);
      middle.add(right);
      found.widen(middle);
    }
    return found;
  }

  const Model& model_;
  std::vector<LayerSlice> layers_;
  std::size_t first_, second_;  ///< the 3x3 layers, the second of which begins the second step
};

}  // namespace

double float_error(const Model& model, Boundary boundary) {
  const FloatScope floats;
  const Architecture& architecture = model.architecture;
  assert(architecture.reach() == 1 || architecture.reach() == 2);
  // The 512 patches know no cell beyond the edge, which the first layers make other than a dead one.
  if (boundary == Boundary::dead && architecture.lead_in() > 0)
    return std::numeric_limits<double>::infinity();
  const FloatErrors errors(model);
  double bound = 0;
  if (architecture.reach() == 2) {
    bound = errors.second_step(boundary).error;
  } else {
    for (std::size_t patch = 0; patch < kPatches; ++patch)
      bound = std::max(bound, errors.first_step(patch)[0].error);
  }
  return bound + PatchLogit(model).rounding_bound();
}

double float_error(const Model& model, const StateComposition& composition) {
  const FloatScope floats;
  return FloatErrors(model).later_steps(composition).error + PatchLogit(model).rounding_bound();
}

}  // namespace minlife
