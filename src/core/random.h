#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace minlife {

/// Names a random stream: up to eight ASCII characters, first character in the lowest byte, so that
/// NumPy's int.from_bytes(b"soup-trn", "little") is the same number.
constexpr std::uint64_t purpose(std::string_view name) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < name.size() && i < 8; ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(name[i])) << (8 * i);
  return value;
}

/// One random stream of 64-bit words; a value, cheap to copy, never shared.
///
/// Philox4x64-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011) with
/// key = (seed, purpose) and counter = (block, index, replicate, 0), blocks from 1. Word 4 * (b - 1) + k of
/// the stream is word k of block b. NumPy gives the same words:
/// np.random.Philox(key=[seed, purpose], counter=[0, index, replicate, 0]).random_raw(n).
class RandomStream {
 public:
  using Block = std::array<std::uint64_t, 4>;

  RandomStream(std::uint64_t seed, std::uint64_t purpose, std::uint64_t index, std::uint64_t replicate)
      : seed_(seed), purpose_(purpose), index_(index), replicate_(replicate) {}

  /// Block `number` (from 1), whatever was drawn before.
  Block block(std::uint64_t number) const;

  // What names the stream, for code that draws many blocks at once.
  std::uint64_t seed() const { return seed_; }
  std::uint64_t purpose() const { return purpose_; }
  std::uint64_t index() const { return index_; }
  std::uint64_t replicate() const { return replicate_; }

  /// The next word.
  std::uint64_t next() {
    if (used_ == 4) {
      buffer_ = block(++blocks_drawn_);
      used_ = 0;
    }
    return buffer_[used_++];
  }

  /// A double in [0, 1): the top 53 bits of the next word.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  /// A standard normal number: the normal quantile of (k + 1/2) / 2^53, k the top 53 bits of the next word.
  double normal();

  /// An integer in [0, bound), bound >= 1, without bias (Lemire's rejection).
  std::uint64_t below(std::uint64_t bound);

 private:
  std::uint64_t seed_, purpose_, index_, replicate_;
  std::uint64_t blocks_drawn_ = 0;
  Block buffer_{};
  unsigned used_ = 4;
};

}  // namespace minlife
