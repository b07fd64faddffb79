#pragma once

#include <bit>
#include <cstdint>

#include "core/highway.h"

// The one place that says how wide a vector is. Google Highway (static dispatch) gives one source for
// AVX-512, AVX2 and plain x86-64; its MulAdd is a fused multiply-add wherever the processor class "fma" is
// compiled for.
namespace minlife::lanes {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<float>;
using Vec = hn::Vec<Tag>;
inline constexpr Tag kTag{};

/// Floats in a register of this build.
inline constexpr int kNative = static_cast<int>(hn::MaxLanes(kTag));

/// Sums run in this many virtual lanes whatever the register: cell k of a row adds to lane k mod 16.
inline constexpr int kVirtual = 16;
inline constexpr int kParts = kVirtual / kNative;  ///< registers to a virtual vector

/// Registers of this build; what a kernel's accumulators may fill.
#ifdef MINLIFE_NEON
inline constexpr int kRegisters = 32;
#else
inline constexpr int kRegisters = kNative == 16 ? 32 : 16;
#endif

inline Vec load(const float* from) { return hn::LoadU(kTag, from); }
inline void store(Vec value, float* to) { hn::StoreU(value, kTag, to); }
inline Vec broadcast(float value) { return hn::Set(kTag, value); }
inline Vec zero() { return hn::Zero(kTag); }
/// The same value, in a register: GCC would rather load it again for every multiply-add that uses it, and a
/// load that crosses a cache line costs two.
inline Vec in_register(Vec value) {
#ifdef MINLIFE_NEON
  asm("" : "+w"(value.raw));
#else
  asm("" : "+v"(value.raw));
#endif
  return value;
}
/// a * b + c
inline Vec fma(Vec a, Vec b, Vec c) { return hn::MulAdd(a, b, c); }

/// max(x, 0) that lets NaN through, so that a diverged network shows.
inline Vec rectify(Vec x) { return hn::IfThenZeroElse(hn::Lt(x, zero()), x); }

/// exp(x) for x in [-87, 0], relative error below 2^-22; the same bits in every build of a numerics class.
inline Vec exp_negative(Vec x) {
  const Vec clamped = hn::IfThenElse(hn::Lt(x, broadcast(-87.0f)), broadcast(-87.0f), x);  // NaN passes
  const Vec k = hn::Round(hn::Mul(clamped, broadcast(0x1.715476p+0f)));
  Vec r = fma(k, broadcast(-0x1.62e400p-1f), clamped);  // ln 2 in two parts; k times the first is exact
  r = fma(k, broadcast(-0x1.7f7d1cp-20f), r);
  // Taylor to degree 7 on |r| <= ln(2)/2: the remainder is below 6e-9.
  Vec sum = broadcast(1.0f / 5040);
  sum = fma(sum, r, broadcast(1.0f / 720));
  sum = fma(sum, r, broadcast(1.0f / 120));
  sum = fma(sum, r, broadcast(1.0f / 24));
  sum = fma(sum, r, broadcast(1.0f / 6));
  sum = fma(sum, r, broadcast(0.5f));
  sum = fma(sum, r, broadcast(1.0f));
  sum = fma(sum, r, broadcast(1.0f));
  const hn::RebindToSigned<Tag> int_tag;
  const auto exponent = hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(int_tag, k), hn::Set(int_tag, 127)));
  return hn::Mul(sum, hn::BitCast(kTag, exponent));
}

/// x, or 0 where |x| < least: numbers too small to matter would end as subnormal ones, on which some
/// processors spend a hundred times the time. NaN stays.
inline Vec flush_below(float least, Vec x) {
  return hn::IfThenZeroElse(hn::Lt(hn::Abs(x), broadcast(least)), x);
}

/// Below this the tail of a sigmoid is 0: from |z| = 32 on. The other tail, near 1, is exactly 1 from 17 on.
inline constexpr float kSigmoidTail = 0x1p-46f;

/// 1 / (1 + exp(-z)), to a few units in the last place, or kSigmoidTail; NaN stays NaN.
inline Vec sigmoid(Vec z) {
  const Vec e = flush_below(kSigmoidTail, exp_negative(hn::Neg(hn::Abs(z))));
  const Vec numerator = hn::IfThenElse(hn::Lt(z, zero()), e, broadcast(1.0f));
  return hn::Div(numerator, hn::Add(broadcast(1.0f), e));
}

/// Sums of 16 virtual lanes fold in one fixed tree: lanes l and l + 8, then l and l + 4, then l and l + 2,
/// then the last two. A fold is what the first two steps leave: four lanes.
inline constexpr int kFold = 4;
inline constexpr hn::FixedTag<float, kFold> kFoldTag{};

/// Floats of `count` folds, to the end of the last vector.
constexpr int folds_of(int count) { return (count * kFold + kNative - 1) / kNative * kNative; }

inline auto fold_lanes(const float* row) {
  return hn::Add(hn::Add(hn::LoadU(kFoldTag, row), hn::LoadU(kFoldTag, row + 8)),
                 hn::Add(hn::LoadU(kFoldTag, row + 4), hn::LoadU(kFoldTag, row + 12)));
}

/// The sums of four folds, or of one in every lane.
template <typename Fold>
Fold add_folds(Fold a, Fold b, Fold c, Fold d) {
  const auto pairs = [](auto x, auto y) {  // {x0 + x2, x1 + x3, y0 + y2, y1 + y3}
    return hn::Add(hn::ConcatLowerLower(kFoldTag, y, x), hn::ConcatUpperUpper(kFoldTag, y, x));
  };
  const auto ab = pairs(a, b), cd = pairs(c, d);
  return hn::Add(hn::ConcatEven(kFoldTag, cd, ab), hn::ConcatOdd(kFoldTag, cd, ab));
}

/// sums[k] = the sum of fold(k), for k < count.
template <typename Fold>
void sum_lanes_of(int count, float* sums, Fold fold) {
  int k = 0;
  for (; k + 4 <= count; k += 4)
    hn::StoreU(add_folds(fold(k), fold(k + 1), fold(k + 2), fold(k + 3)), kFoldTag, sums + k);
  for (; k < count; ++k) sums[k] = hn::GetLane(add_folds(fold(k), fold(k), fold(k), fold(k)));
}

/// Adds the lanes of each of `count` rows [count][16]. sums: [count].
inline void sum_lanes(const float* rows, int count, float* sums) {
  sum_lanes_of(count, sums, [&](int k) { return fold_lanes(rows + static_cast<std::size_t>(k) * kVirtual); });
}

/// The same for folds [count][4].
inline void sum_folds(const float* folds, int count, float* sums) {
  sum_lanes_of(count, sums,
               [&](int k) { return hn::LoadU(kFoldTag, folds + static_cast<std::size_t>(k) * kFold); });
}

/// sums: part `part` of kCount virtual vectors. After the last part folds [kCount][4] are theirs; rows
/// [kCount][16] holds the parts until then.
template <int kCount>
HWY_INLINE void store_folds(const Vec (&sums)[kCount], int part, float* rows, float* folds) {
  // Of two vectors whose halves are to be added crosswise, only one is shuffled; blends are cheap.
  const auto fold_blocks = [](Vec a, Vec b) {  // blocks 2 k and 2 k + 1 of a, of b, in turn
    return hn::Add(hn::OddEvenBlocks(b, a), hn::SwapAdjacentBlocks(hn::OddEvenBlocks(a, b)));
  };
  int k = 0;
  if constexpr (kParts == 1) {
    const auto halves = [](Vec a, Vec b) {  // lanes l and l + 8 of a, then of b
      return hn::Add(hn::ConcatUpperLower(kTag, b, a), hn::ConcatLowerUpper(kTag, b, a));
    };
#pragma GCC unroll 8
    for (; k + 4 <= kCount; k += 4)
      store(fold_blocks(halves(sums[k], sums[k + 2]), halves(sums[k + 1], sums[k + 3])), folds + k * kFold);
  } else if constexpr (kParts == 2) {
    const auto halves = [&](int of) { return hn::Add(load(rows + of * kVirtual), sums[of]); };
    if (part == 1)
#pragma GCC unroll 8
      for (; k + 2 <= kCount; k += 2) store(fold_blocks(halves(k), halves(k + 1)), folds + k * kFold);
  }
  const int first = k;
#pragma GCC unroll 32
  for (; k < kCount; ++k) store(sums[k], rows + k * kVirtual + part * kNative);
  if (part == kParts - 1)
    for (k = first; k < kCount; ++k) hn::StoreU(fold_lanes(rows + k * kVirtual), kFoldTag, folds + k * kFold);
}

}  // namespace minlife::lanes
