#pragma once

#include <cstdint>

#include "core/highway.h"
#include "core/random.h"

namespace minlife::philox {

// Consecutive blocks of a random stream, one to a vector lane: the words of RandomStream::block, drawn as
// many at a time as a register holds. 64x64-bit multiplications are the cost of Philox; a vector's four
// 32-bit products are quicker than the processor's own wide multiplication from AVX2 on.

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<std::uint64_t>;
using Vec = hn::Vec<Tag>;
inline constexpr Tag kTag{};
inline constexpr int kLanes = static_cast<int>(hn::MaxLanes(kTag));

/// Word k of block (first + lane) is lane `lane` of word[k].
struct Blocks {
  Vec word[4];
};

/// high:low = x * factor.
inline void multiply_wide(Vec x, std::uint64_t factor, Vec& high, Vec& low) {
  if constexpr (kLanes == 1) {
    const auto product = static_cast<unsigned __int128>(hn::GetLane(x)) * factor;
    high = hn::Set(kTag, static_cast<std::uint64_t>(product >> 64));
    low = hn::Set(kTag, static_cast<std::uint64_t>(product));
  } else {
    const hn::Repartition<std::uint32_t, Tag> halves;
    const auto product = [&](Vec a, Vec b) {
      return hn::MulEven(hn::BitCast(halves, a), hn::BitCast(halves, b));
    };
    const Vec low_half = hn::Set(kTag, 0xffffffff), factor_low = hn::Set(kTag, factor & 0xffffffff),
              factor_high = hn::Set(kTag, factor >> 32), x_high = hn::ShiftRight<32>(x);
    const Vec low_low = product(x, factor_low);
    const Vec middle = hn::Add(product(x_high, factor_low), hn::ShiftRight<32>(low_low));
    const Vec carry = hn::Add(product(x, factor_high), hn::And(middle, low_half));
    high =
        hn::Add(hn::Add(product(x_high, factor_high), hn::ShiftRight<32>(middle)), hn::ShiftRight<32>(carry));
    low = hn::Or(hn::ShiftLeft<32>(carry), hn::And(low_low, low_half));
  }
}

/// Blocks first .. first + kLanes - 1 of `stream`.
inline Blocks blocks(const RandomStream& stream, std::uint64_t first) {
  Vec c0 = hn::Iota(kTag, first), c1 = hn::Set(kTag, stream.index()), c2 = hn::Set(kTag, stream.replicate()),
      c3 = hn::Zero(kTag);
  std::uint64_t key0 = stream.seed(), key1 = stream.purpose();
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
    Vec high0, low0, high1, low1;
    multiply_wide(c0, 0xD2E7470EE14C6C93, high0, low0);
    multiply_wide(c2, 0xCA5A826395121157, high1, low1);
    c0 = hn::Xor3(high1, c1, hn::Set(kTag, key0));
    c1 = low1;
    c2 = hn::Xor3(high0, c3, hn::Set(kTag, key1));
    c3 = low0;
    key0 += 0x9E3779B97F4A7C15;
    key1 += 0xBB67AE8584CAA73B;
  }
  return {{c0, c1, c2, c3}};
}

}  // namespace minlife::philox
