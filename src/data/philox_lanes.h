#pragma once

#include <cstdint>

#include "core/highway.h"
#include "core/random.h"

namespace minlife::philox {

// Consecutive blocks of a random stream, one to a vector lane: the words of RandomStream::block, drawn as
// many at a time as two registers hold. 64x64-bit multiplications are the cost of Philox; a vector's four
// 32-bit products are quicker than the processor's own wide multiplication from AVX2 on.

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<std::uint64_t>;
using Vec = hn::Vec<Tag>;
inline constexpr Tag kTag{};
inline constexpr int kLanes = static_cast<int>(hn::MaxLanes(kTag));

/// Registers of blocks that are drawn together: a block's ten rounds wait for each other.
inline constexpr int kRegisters = 2;
inline constexpr int kBlocks = kRegisters * kLanes;

/// Word k of block (first + r * kLanes + lane) is lane `lane` of word[k][r].
struct Blocks {
  Vec word[4][kRegisters];
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

/// The same for x below 2^32.
inline void multiply_low(Vec x, std::uint64_t factor, Vec& high, Vec& low) {
  if constexpr (kLanes == 1) {
    multiply_wide(x, factor, high, low);
  } else {
    const hn::Repartition<std::uint32_t, Tag> halves;
    const auto product = [&](std::uint64_t half) {
      return hn::MulEven(hn::BitCast(halves, x), hn::BitCast(halves, hn::Set(kTag, half)));
    };
    const Vec low_low = product(factor & 0xffffffff);
    const Vec carry = hn::Add(product(factor >> 32), hn::ShiftRight<32>(low_low));
    high = hn::ShiftRight<32>(carry);
    low = hn::Or(hn::ShiftLeft<32>(carry), hn::And(low_low, hn::Set(kTag, 0xffffffff)));
  }
}

/// Draws blocks of one stream. In a stream's counters only the block number differs, so half of the first two
/// rounds' products are the same for all blocks.
class Drawer {
 public:
  explicit Drawer(const RandomStream& stream) : key0_(stream.seed()), key1_(stream.purpose()) {
    const auto wide = [](std::uint64_t x, std::uint64_t factor) {
      return static_cast<unsigned __int128>(x) * factor;
    };
    const auto replicates = wide(stream.replicate(), kFactor1);
    second_[0] = static_cast<std::uint64_t>(replicates >> 64) ^ stream.index() ^ key0_;
    second_[1] = static_cast<std::uint64_t>(replicates);
    const auto firsts = wide(second_[0], kFactor0);
    third_[0] = static_cast<std::uint64_t>(firsts >> 64);
    third_[1] = static_cast<std::uint64_t>(firsts);
  }

  /// Blocks first .. first + kBlocks - 1, all below 2^32.
  Blocks draw(std::uint64_t first) const {
    Blocks b;
    std::uint64_t key0 = key0_ + kBump0, key1 = key1_ + kBump1;
#pragma GCC unroll 2
    for (int r = 0; r < kRegisters; ++r) {
      Vec high, low, high1, low1;
      multiply_low(hn::Iota(kTag, first + static_cast<std::uint64_t>(r * kLanes)), kFactor0, high, low);
      multiply_wide(hn::Xor(high, hn::Set(kTag, key1_)), kFactor1, high1, low1);
      b.word[0][r] = hn::Xor(high1, hn::Set(kTag, second_[1] ^ key0));
      b.word[1][r] = low1;
      b.word[2][r] = hn::Xor(low, hn::Set(kTag, third_[0] ^ key1));
      b.word[3][r] = hn::Set(kTag, third_[1]);
    }
#pragma GCC unroll 8
    for (int round = 2; round < 10; ++round) {
      key0 += kBump0;
      key1 += kBump1;
#pragma GCC unroll 2
      for (int r = 0; r < kRegisters; ++r) {
        Vec high0, low0, high1, low1;
        multiply_wide(b.word[0][r], kFactor0, high0, low0);
        multiply_wide(b.word[2][r], kFactor1, high1, low1);
        b.word[0][r] = hn::Xor3(high1, b.word[1][r], hn::Set(kTag, key0));
        b.word[1][r] = low1;
        b.word[2][r] = hn::Xor3(high0, b.word[3][r], hn::Set(kTag, key1));
        b.word[3][r] = low0;
      }
    }
    return b;
  }

 private:
  static constexpr std::uint64_t kFactor0 = 0xD2E7470EE14C6C93, kFactor1 = 0xCA5A826395121157;
  static constexpr std::uint64_t kBump0 = 0x9E3779B97F4A7C15, kBump1 = 0xBB67AE8584CAA73B;  ///< of the keys

  std::uint64_t key0_, key1_;
  std::uint64_t second_[2];  ///< words 0 and 1 after the first round
  std::uint64_t third_[2];   ///< the first product of the second round, high and low
};

}  // namespace minlife::philox
