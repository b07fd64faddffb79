#pragma once

#include <hwy/highway.h>

#include <bit>
#include <cstdint>

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
inline constexpr int kRegisters = kNative == 16 ? 32 : 16;

inline Vec load(const float* from) { return hn::LoadU(kTag, from); }
inline void store(Vec value, float* to) { hn::StoreU(value, kTag, to); }
inline Vec broadcast(float value) { return hn::Set(kTag, value); }
inline Vec zero() { return hn::Zero(kTag); }
/// The same value, in a register: GCC would rather load it again for every multiply-add that uses it, and a
/// load that crosses a cache line costs two.
inline Vec in_register(Vec value) {
  asm("" : "+v"(value.raw));
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

/// 1 / (1 + exp(-z)), to a few units in the last place; NaN stays NaN.
inline Vec sigmoid(Vec z) {
  const Vec e = exp_negative(hn::Neg(hn::Abs(z)));
  const Vec numerator = hn::IfThenElse(hn::Lt(z, zero()), e, broadcast(1.0f));
  return hn::Div(numerator, hn::Add(broadcast(1.0f), e));
}

/// Adds the 16 virtual lanes of each of `count` rows [count][16] in one fixed tree:
/// lanes l and l + 8, then l and l + 4, then l and l + 2, then the last two. sums: [count].
inline void sum_lanes(const float* rows, int count, float* sums) {
  const hn::FixedTag<float, 4> quad;
  const auto fold = [&](const float* row) {
    return hn::Add(hn::Add(hn::LoadU(quad, row), hn::LoadU(quad, row + 8)),
                   hn::Add(hn::LoadU(quad, row + 4), hn::LoadU(quad, row + 12)));
  };
  const auto pair_sums = [&](auto a, auto b) {  // {a0+a2, a1+a3, b0+b2, b1+b3}
    const auto low = hn::ConcatLowerLower(quad, b, a), high = hn::ConcatUpperUpper(quad, b, a);
    return hn::Add(low, high);
  };
  const float* const end = rows + static_cast<std::size_t>(count) * kVirtual;
  for (; end - rows >= 4 * kVirtual; rows += 4 * kVirtual, sums += 4) {
    const auto ab = pair_sums(fold(rows), fold(rows + 16)), cd = pair_sums(fold(rows + 32), fold(rows + 48));
    hn::StoreU(hn::Add(hn::ConcatEven(quad, cd, ab), hn::ConcatOdd(quad, cd, ab)), quad, sums);
  }
  for (; rows != end; rows += kVirtual, ++sums) {
    const auto a = fold(rows);
    const auto aa = pair_sums(a, a);
    *sums = hn::GetLane(hn::Add(hn::ConcatEven(quad, aa, aa), hn::ConcatOdd(quad, aa, aa)));
  }
}

}  // namespace minlife::lanes
