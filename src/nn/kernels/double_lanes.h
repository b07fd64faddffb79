#pragma once

#include <cstddef>

#include "core/highway.h"

// Sixteen numbers in double at a time, one a window: as many registers as that takes in this build. What
// happens to one lane is the same in every build of a numerics class, and sums over lanes fold in one fixed
// order.
namespace minlife::double_lanes {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<double>;
using Vec = hn::Vec<Tag>;
inline constexpr Tag kTag{};
inline constexpr int kNative = static_cast<int>(hn::MaxLanes(kTag));  ///< doubles in a register
inline constexpr int kLanes = 16;
inline constexpr int kParts = kLanes / kNative;  ///< registers to sixteen numbers

/// Sixteen numbers.
struct Wide {
  Vec parts[kParts];
};

HWY_INLINE Wide broadcast(double value) {
  Wide wide;
  for (Vec& part : wide.parts) part = hn::Set(kTag, value);
  return wide;
}

HWY_INLINE Wide load(const double* from) {
  Wide wide;
  for (int k = 0; k < kParts; ++k) wide.parts[k] = hn::LoadU(kTag, from + k * kNative);
  return wide;
}

HWY_INLINE void store(const Wide& wide, double* to) {
  for (int k = 0; k < kParts; ++k) hn::StoreU(wide.parts[k], kTag, to + k * kNative);
}

/// sum += factor * x, fused.
HWY_INLINE void add_product(double factor, const double* x, Wide& sum) {
  const Vec f = hn::Set(kTag, factor);
  for (int k = 0; k < kParts; ++k)
    sum.parts[k] = hn::MulAdd(f, hn::LoadU(kTag, x + k * kNative), sum.parts[k]);
}
HWY_INLINE void add_product(const double* a, const double* b, Wide& sum) {
  for (int k = 0; k < kParts; ++k)
    sum.parts[k] =
        hn::MulAdd(hn::LoadU(kTag, a + k * kNative), hn::LoadU(kTag, b + k * kNative), sum.parts[k]);
}

/// sum[l] += factor * x[l] in memory, fused.
HWY_INLINE void add_product_to(double factor, const double* x, double* sum) {
  Wide wide = load(sum);
  add_product(factor, x, wide);
  store(wide, sum);
}

/// The sum of sixteen lanes: l and l + 8, then l and l + 4, then l and l + 2, then the last two.
inline double sum_lanes(const double* x) {
  double folded[kLanes / 2];
  for (int l = 0; l < 8; ++l) folded[l] = x[l] + x[l + 8];
  for (int l = 0; l < 4; ++l) folded[l] += folded[l + 4];
  for (int l = 0; l < 2; ++l) folded[l] += folded[l + 2];
  return folded[0] + folded[1];
}
inline double sum_lanes(const Wide& wide) {
  double lanes[kLanes];
  store(wide, lanes);
  return sum_lanes(lanes);
}

}  // namespace minlife::double_lanes
