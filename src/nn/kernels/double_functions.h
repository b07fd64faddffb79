#pragma once

#include "nn/kernels/double_lanes.h"
#include "nn/kernels/tail.h"

// The exponential of losses for a register of numbers: lane by lane the very operations of core/elementary.h
// and of softplus in nn/kernels/head.h, so that the bits are theirs. For a single number the processor waits
// for thirteen divisions, each of which needs the one before it; a register does them for several numbers at
// once.
namespace minlife::double_lanes {

/// exp_exact_bits(-|z|), and 0 beyond kNoTail (nn/kernels/tail.h).
HWY_INLINE Vec exp_of_minus_size(Vec z) {
  const auto number = [](double value) { return hn::Set(kTag, value); };
  const Vec size = hn::Abs(z), x = hn::Neg(hn::Min(size, number(kNoTail)));
  const Vec k = hn::Floor(hn::Add(hn::Mul(x, number(1.4426950408889634)), number(0.5)));
  const Vec r = hn::Sub(hn::Sub(x, hn::Mul(k, number(0x1.62e42fefa3800p-1))),
                        hn::Mul(k, number(0x1.ef35793c76730p-45)));
  Vec sum = number(1);
  for (int i = 13; i >= 1; --i) sum = hn::Add(number(1), hn::Div(hn::Mul(sum, r), number(i)));
  // 2^k in two factors. A whole number n stands in the lowest bits of n + 2^52, as the exponent of 2^n wants
  // it.
  const auto power_of_two = [&](Vec n) {
    const hn::RebindToUnsigned<Tag> bits;
    return hn::BitCast(kTag, hn::ShiftLeft<52>(hn::BitCast(bits, hn::Add(n, number(1023 + 0x1p52)))));
  };
  const Vec half = hn::Neg(hn::Floor(hn::Mul(hn::Neg(k), number(0.5))));
  const Vec power = hn::Mul(hn::Mul(sum, power_of_two(half)), power_of_two(hn::Sub(k, half)));
  return hn::IfThenElse(hn::IsNaN(z), z, hn::IfThenZeroElse(hn::Gt(size, number(kNoTail)), power));
}

/// log_exact_bits(x) for 1 <= x <= 2.
HWY_INLINE Vec log_up_to_two(Vec x) {
  const auto number = [](double value) { return hn::Set(kTag, value); };
  const auto is_large = hn::Gt(x, number(1.4142135623730951));
  const Vec k = hn::IfThenElseZero(is_large, number(1));
  const Vec f = hn::Sub(hn::IfThenElse(is_large, hn::Mul(x, number(0.5)), x), number(1));
  const Vec s = hn::Div(f, hn::Add(number(2), f)), square = hn::Mul(s, s);
  Vec series = hn::Zero(kTag);
  for (int odd = 23; odd >= 3; odd -= 2) series = hn::Mul(hn::Add(series, number(1.0 / odd)), square);
  const Vec twice = hn::Mul(number(2), s);
  return hn::Add(hn::Mul(k, number(0x1.62e42fefa3800p-1)),
                 hn::Add(twice, hn::Add(hn::Mul(twice, series), hn::Mul(k, number(0x1.ef35793c76730p-45)))));
}

/// softplus(z).
HWY_INLINE Vec softplus(Vec z) {
  const Vec one = hn::Set(kTag, 1.0), tail = exp_of_minus_size(z), sum = hn::Add(one, tail);
  const Vec corrected = hn::Mul(log_up_to_two(sum), hn::Div(tail, hn::Sub(sum, one)));
  const Vec logarithm = hn::IfThenElse(hn::Eq(sum, one), tail, corrected);
  return hn::Add(hn::IfThenElseZero(hn::Gt(z, hn::Zero(kTag)), z), logarithm);
}

}  // namespace minlife::double_lanes
