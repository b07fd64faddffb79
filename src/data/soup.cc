#include "data/soup.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

#include "data/bits.h"
#include "data/philox_lanes.h"
#include "life/packed_batch.h"

namespace minlife {
namespace {

namespace hn = philox::hn;

constexpr std::uint64_t kFirstBlock = 2;              // block 1 belongs to the density
constexpr std::uint64_t kFurtherBlocks = 1ULL << 32;  // distance of a cell word's further blocks
constexpr int kFullDigits = 3;                        // digits with a random word of their own

/// Digits that a word takes before it is asked whether any lane is left: with 64 lanes 3 in 100 words have
/// one, and a loop without a branch on random bits is quicker than one that stops in time.
constexpr int kDigits = 11;

/// A density as a 64-bit fixed-point number, and its first digits as masks of all lanes.
struct Threshold {
  std::uint64_t value;
  std::uint64_t digit[kDigits];

  explicit Threshold(double density) : value(static_cast<std::uint64_t>(density * 0x1p64)) {
    for (int i = 0; i < kDigits; ++i) digit[i] = 0 - (value >> (63 - i) & 1);
  }
};

/// 64 cells on the way: lanes found alive, and lanes whose digits so far equal the density's.
struct Lanes {
  std::uint64_t alive, undecided;

  void compare(std::uint64_t random, std::uint64_t digit) {
    const std::uint64_t differs = random ^ digit;
    alive |= undecided & differs & digit;  // a 0 where the density has a 1: U is below
    undecided &= ~differs;
  }
};

/// The sequence of bits behind the full digits of one cell word.
class Reservoir {
 public:
  Reservoir(const RandomStream& random, std::uint64_t block, std::uint64_t first_word)
      : random_(random), block_(block), bits_(first_word) {}

  /// The next `count` bits (1 to 64) in the low end; what lies above them is arbitrary.
  std::uint64_t take(int count) {
    std::uint64_t result = bits_;
    if (count < left_) {
      bits_ >>= count;
      left_ -= count;
      return result;
    }
    const int missing = count - left_;  // 0 to 63, as a word is fetched before the last one is empty
    const std::uint64_t fresh = next_word();
    if (left_ < 64) result |= fresh << left_;
    bits_ = fresh >> missing;
    left_ = 64 - missing;
    return result;
  }

 private:
  std::uint64_t next_word() {
    if (used_ == 4) {
      further_ = random_.block(block_ += kFurtherBlocks);
      used_ = 0;
    }
    return further_[used_++];
  }

  const RandomStream& random_;
  std::uint64_t block_, bits_;
  int left_ = 64;
  RandomStream::Block further_{};
  unsigned used_ = 4;
};

/// All digits behind the full ones, however many it takes.
std::uint64_t finish(Lanes lanes, std::uint64_t threshold, Reservoir reservoir) {
  for (std::uint64_t rest = threshold << kFullDigits; rest != 0 && lanes.undecided != 0; rest <<= 1)
    lanes.compare(deposit_bits(reservoir.take(std::popcount(lanes.undecided)), lanes.undecided),
                  0 - (rest >> 63));
  return lanes.alive;
}

/// Copies the low `count` bits of `bits` to the cells from `cell` on; the board was clear.
void place_cells(std::uint8_t* packed, int width, std::uint64_t cell, std::uint64_t bits,
                 std::uint64_t count) {
  const std::size_t row_bytes = packed_row_bytes(width);
  const std::uint64_t columns = static_cast<std::uint64_t>(width);
  while (count > 0) {
    const std::uint64_t column = cell % columns, bit = column % 8;
    const std::uint64_t taken = std::min({count, columns - column, 8 - bit});
    packed[cell / columns * row_bytes + column / 8] |=
        static_cast<std::uint8_t>((bits & low_bits(taken)) << bit);
    bits >>= taken;
    cell += taken;
    count -= taken;
  }
}

}  // namespace

void fill_soup(std::uint8_t* packed, int height, int width, double density, const RandomStream& random) {
  const std::uint64_t cells = static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(width);
  const bool whole_bytes = width % 8 == 0;  // then the packed rows follow each other as the cells do
  if (!whole_bytes) std::memset(packed, 0, packed_board_bytes(height, width));
  const bool all_alive = density >= 1;
  const Threshold threshold(all_alive ? 0 : density);

  constexpr std::uint64_t kLanes = philox::kLanes;
  alignas(64) std::uint64_t alive[kLanes], undecided[kLanes], reservoir[kLanes];
  for (std::uint64_t word = 0; 64 * word < cells; word += kLanes) {
    const philox::Blocks blocks = philox::blocks(random, kFirstBlock + word);
    auto is_alive = hn::Zero(philox::kTag), is_undecided = hn::Set(philox::kTag, ~std::uint64_t{0});
    for (int i = 0; i < kFullDigits; ++i) {
      const auto digit = hn::Set(philox::kTag, threshold.digit[i]), differs = hn::Xor(blocks.word[i], digit);
      is_alive = hn::Or(is_alive, hn::And(hn::And(is_undecided, differs), digit));
      is_undecided = hn::AndNot(differs, is_undecided);
    }
    hn::Store(is_alive, philox::kTag, alive);
    hn::Store(is_undecided, philox::kTag, undecided);
    hn::Store(blocks.word[kFullDigits], philox::kTag, reservoir);

    for (std::uint64_t lane = 0; lane < kLanes && 64 * (word + lane) < cells; ++lane) {
      const std::uint64_t cell = 64 * (word + lane), count = std::min<std::uint64_t>(64, cells - cell);
      // Lanes beyond the last cell must take no bits.
      const Lanes start{alive[lane] & low_bits(count), undecided[lane] & low_bits(count)};
      Lanes lanes = start;
      std::uint64_t bits = reservoir[lane];
      int taken = 0;
      for (int i = kFullDigits; i < kDigits; ++i) {
        const int number = std::popcount(lanes.undecided);
        lanes.compare(deposit_bits(bits, lanes.undecided), threshold.digit[i]);
        bits >>= number & 63;  // 64 at once empties the word, which `taken` tells
        taken += number;
      }
      if ((lanes.undecided != 0 && threshold.value << kDigits != 0) || taken >= 64) [[unlikely]]
        lanes.alive = finish(start, threshold.value, {random, kFirstBlock + word + lane, reservoir[lane]});
      if (all_alive) lanes.alive = low_bits(count);
      if (whole_bytes)
        std::memcpy(packed + cell / 8, &lanes.alive, count / 8);
      else
        place_cells(packed, width, cell, lanes.alive, count);
    }
  }
}

void fill_soup_reference(std::uint8_t* packed, int height, int width, double density,
                         const RandomStream& random) {
  const std::uint64_t cells = static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(width);
  std::memset(packed, 0, packed_board_bytes(height, width));
  for (std::uint64_t first = 0; first < cells; first += 64) {
    const std::uint64_t number = kFirstBlock + first / 64, count = std::min<std::uint64_t>(64, cells - first);
    RandomStream::Block block = random.block(number);
    std::uint64_t bits_taken = 0;  // of the sequence that starts with word 3
    bool alive[64] = {}, undecided[64];
    std::fill_n(undecided, 64, true);
    double rest = density;  // what is left of the density behind the digits compared so far
    for (int digit = 0; digit < 64 && density < 1; ++digit) {
      rest *= 2;
      const bool one = rest >= 1;
      if (one) rest -= 1;
      for (std::uint64_t lane = 0; lane < count; ++lane) {
        if (!undecided[lane]) continue;
        bool random_bit;
        if (digit < kFullDigits) {
          random_bit = (block[static_cast<std::size_t>(digit)] >> lane & 1) != 0;
        } else {
          const std::uint64_t position = 192 + bits_taken++, words = position / 64;
          const auto source = words < 4 ? block : random.block(number + words / 4 * kFurtherBlocks);
          random_bit = (source[words % 4] >> position % 64 & 1) != 0;
        }
        if (random_bit == one) continue;
        undecided[lane] = false;
        alive[lane] = one;
      }
    }
    for (std::uint64_t lane = 0; lane < count; ++lane) {
      const std::uint64_t cell = first + lane, columns = static_cast<std::uint64_t>(width);
      if (alive[lane] || density >= 1)
        packed[cell / columns * packed_row_bytes(width) + cell % columns / 8] |=
            static_cast<std::uint8_t>(1u << cell % columns % 8);
    }
  }
}

}  // namespace minlife
