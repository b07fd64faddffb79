#include "prune/integer/integer_cases.h"

#include <bit>

#include "proof/neighbourhood.h"

namespace minlife {
namespace {

/// The bands around the three rows of a 5x5 window (bit 5 row + column).
int band_of(std::uint32_t window, int row) { return static_cast<int>(window >> (5 * row) & (kBands - 1)); }

std::array<std::uint8_t, 512> patch_futures(const Rule& rule) {
  std::array<std::uint8_t, 512> alive{};
  for (unsigned patch = 0; patch < 512; ++patch)
    alive[patch] = rule.next((patch >> 4 & 1) != 0, std::popcount(patch & ~16U));
  return alive;
}

class WindowTruth {
 public:
  explicit WindowTruth(const Rule& rule) : bands_(band_futures(rule)), patches_(patch_futures(rule)) {}

  bool alive(std::uint32_t window) const {
    unsigned middle = 0;
    for (int row = 0; row < 3; ++row)
      middle |= static_cast<unsigned>(bands_[static_cast<std::size_t>(band_of(window, row))]) << (3 * row);
    return patches_[middle] != 0;
  }

  WindowCase of(std::uint32_t window) const {
    WindowCase found{{}, alive(window)};
    for (int row = 0; row < 3; ++row)
      for (int column = 0; column < 3; ++column)
        found.patches[static_cast<std::size_t>(3 * row + column)] =
            static_cast<std::uint16_t>(band_patch(band_of(window, row), column));
    return found;
  }

 private:
  std::vector<std::uint8_t> bands_;
  std::array<std::uint8_t, 512> patches_;
};

using FloatRows = std::vector<std::vector<float>>;

/// What a layer makes of `count` cells side by side. in: [inputs][count]. out keeps its memory.
void through(const IntegerLayer& layer, const Activation& activation, const FloatRows& in, std::size_t count,
             FloatRows& out) {
  out.resize(static_cast<std::size_t>(layer.outputs));
  for (int o = 0; o < layer.outputs; ++o) {
    const auto row = static_cast<std::size_t>(o);
    std::vector<float>& z = out[row];
    z.assign(count, layer.bias[row]);
    for (int k = 0; k < layer.inputs; ++k) {
      const float weight = layer.row(o)[k];
      if (weight == 0) continue;
      const float* x = in[static_cast<std::size_t>(k)].data();
      for (std::size_t c = 0; c < count; ++c) z[c] += weight * x[c];
    }
    if (layer.activated)
      for (float& value : z) value = activated_value(activation, layer.slope[row], value);
  }
}

/// What each row of the second 3x3 layer's taps adds, for each band: [row][output][kBands].
using BandSums = std::array<FloatRows, 3>;

BandSums band_sums(const IntegerLayer& layer, const FloatRows& features) {
  BandSums sums;
  for (int row = 0; row < 3; ++row)
    for (int o = 0; o < layer.outputs; ++o) {
      std::vector<float> of_band(kBands, 0);
      for (int band = 0; band < kBands; ++band)
        for (int column = 0; column < 3; ++column) {
          const auto patch = static_cast<std::size_t>(band_patch(band, column));
          for (std::size_t i = 0; i < features.size(); ++i)
            of_band[static_cast<std::size_t>(band)] +=
                layer.row(o)[static_cast<int>(i) * 9 + 3 * row + column] * features[i][patch];
        }
      sums[static_cast<std::size_t>(row)].push_back(std::move(of_band));
    }
  return sums;
}

}  // namespace

float activated_value(const Activation& activation, float slope, float z) {
  if (activation.form == ActivationForm::squared) return z * z;
  if (activation.rectifies) return z > 0 ? z : 0;
  return z < 0 ? slope * z : z;  // bent: curved ones allow no integers
}

IntegerCases::IntegerCases(const Rule& rule, std::size_t count, RandomStream random)
    : alive(patch_futures(rule)) {
  const WindowTruth truth(rule);
  for (std::size_t k = 0; k < count; ++k) {
    // A quarter, a half or three eighths of the cells live.
    const std::uint64_t a = random.next(), b = random.next(), c = random.next();
    const std::uint64_t cells = k % 3 == 0 ? a : k % 3 == 1 ? a & b : (a & (b | c));
    windows.push_back(truth.of(static_cast<std::uint32_t>(cells & 0x1ffffff)));
  }
}

WrongWindows add_wrong_windows(const IntegerLayers& layers, const Activation& activation, const Rule& rule,
                               std::size_t most, IntegerCases& cases) {
  const WindowTruth truth(rule);
  FloatRows features;
  for (int tap = 0; tap < 9; ++tap) {
    std::vector<float> cells;
    for (int patch = 0; patch < 512; ++patch) cells.push_back(static_cast<float>(patch >> tap & 1));
    features.push_back(std::move(cells));
  }
  std::size_t second = 0;
  for (FloatRows next; !layers[second].gathers; ++second) {
    through(layers[second], activation, features, 512, next);
    features.swap(next);
  }
  const IntegerLayer& around = layers[second];
  const BandSums sums = band_sums(around, features);
  WrongWindows wrong;
  std::vector<FloatRows> planes(layers.size());  // of 32 windows, which differ in their last row alone
  planes[second].assign(static_cast<std::size_t>(around.outputs), std::vector<float>(32));
  for (std::uint32_t k = 0; k < kBands && wrong.found < most; ++k) {
    const std::uint32_t inner = k * 0x5a2dU & (kBands - 1);  // scattered: an odd factor visits all
    for (std::uint32_t above = 0; above < 32 && wrong.found < most; ++above) {
      for (int o = 0; o < around.outputs; ++o) {
        const auto row = static_cast<std::size_t>(o);
        const float base =
            around.bias[row] + sums[0][row][(above | inner << 5) & (kBands - 1)] + sums[1][row][inner];
        for (std::uint32_t below = 0; below < 32; ++below) {
          const float sum = base + sums[2][row][inner >> 5 | below << 10];
          planes[second][row][below] =
              around.activated ? activated_value(activation, around.slope[row], sum) : sum;
        }
      }
      for (std::size_t layer = second + 1; layer < layers.size(); ++layer)
        through(layers[layer], activation, planes[layer - 1], 32, planes[layer]);
      wrong.looked_at += 32;
      for (std::uint32_t below = 0; below < 32 && wrong.found < most; ++below) {
        const std::uint32_t window = above | inner << 5 | below << 20;
        if ((planes.back()[0][below] > 0) == truth.alive(window)) continue;
        cases.windows.push_back(truth.of(window));
        ++wrong.found;
      }
    }
  }
  return wrong;
}

}  // namespace minlife
