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

/// Digits that a word takes before it is asked whether any lane is left: with
/// 64 lanes 3 in 100 words have one, and a loop without a branch on random bits
/// is quicker than one that stops in time.
constexpr int kDigits = 11;

/// A density as a 64-bit fixed-point number, and its first digits as masks of
/// all lanes.
struct Threshold {
  std::uint64_t value;
  std::uint64_t digit[kDigits];
  std::uint64_t zero[kDigits];    ///< ~digit
  std::uint64_t change[kDigits];  ///< from the digit before, for the digits
                                  ///< behind the full ones

  explicit Threshold(double density) : value(static_cast<std::uint64_t>(density * 0x1p64)) {
    for (int i = 0; i < kDigits; ++i) {
      digit[i] = 0 - (value >> (63 - i) & 1);
      zero[i] = ~digit[i];
      change[i] = i > kFullDigits ? digit[i] ^ digit[i - 1] : digit[i];
    }
  }
};

/// The sequence of bits behind the full digits of one cell word.
class Reservoir {
 public:
  /// `left` bits (1 to 64) are left in `bits`; then follow the further blocks
  /// behind `block`.
  Reservoir(const RandomStream& random, std::uint64_t block, std::uint64_t bits, int left)
      : random_(random), block_(block), bits_(bits), left_(left) {}

  /// The next `count` bits (1 to 64) in the low end; what lies above them is
  /// arbitrary.
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
  int left_;
  RandomStream::Block further_{};
  unsigned used_ = 4;
};

/// Compares what is left of the density, digit by digit, however many it takes:
/// the lanes that end alive. Not inline: it would take registers from the loop
/// that hardly ever needs it.
[[gnu::noinline]] std::uint64_t finish(std::uint64_t alive, std::uint64_t undecided, std::uint64_t rest,
                                       Reservoir reservoir) {
  for (; rest != 0 && undecided != 0; rest <<= 1) {
    const std::uint64_t digit = 0 - (rest >> 63);
    const std::uint64_t differs = deposit_bits(reservoir.take(std::popcount(undecided)), undecided) ^ digit;
    alive |= undecided & differs & digit;  // a 0 where the density has a 1: U is below
    undecided &= ~differs;
  }
  return alive;
}

/// As many cell words as are drawn together.
struct Group {
  static constexpr std::uint64_t kWords = philox::kBlocks;
  alignas(64) std::uint64_t alive[kWords], undecided[kWords], bits[kWords];

  /// The full digits of the words from `word` on.
  void draw(const philox::Drawer& drawer, const Threshold& threshold, std::uint64_t word) {
    const philox::Blocks blocks = drawer.draw(kFirstBlock + word);
    for (int r = 0; r < philox::kRegisters; ++r) {
      auto is_alive = hn::Zero(philox::kTag), is_undecided = hn::Set(philox::kTag, ~std::uint64_t{0});
      for (int i = 0; i < kFullDigits; ++i) {
        const auto digit = hn::Set(philox::kTag, threshold.digit[i]);
        const auto differs = hn::Xor(blocks.word[i][r], digit);
        is_alive = hn::Or(is_alive, hn::And(hn::And(is_undecided, differs), digit));
        is_undecided = hn::AndNot(differs, is_undecided);
      }
      hn::Store(is_alive, philox::kTag, alive + r * philox::kLanes);
      hn::Store(is_undecided, philox::kTag, undecided + r * philox::kLanes);
      hn::Store(blocks.word[kFullDigits][r], philox::kTag, bits + r * philox::kLanes);
    }
  }

  /// Takes away the lanes beyond the first `cells`: they must use no bits.
  void limit(std::uint64_t cells) {
    for (std::uint64_t k = 0; k < kWords; ++k) {
      const std::uint64_t lanes = low_bits(cells - std::min(cells, 64 * k));
      alive[k] &= lanes;
      undecided[k] &= lanes;
    }
  }

  /// The further digits of the words from `word` on; then `alive` is the soup.
  void settle(const RandomStream& random, const Threshold& threshold, std::uint64_t word) {
    for (std::uint64_t k = 0; k < kWords; ++k) {
      // An undecided lane carries the digit last compared, which is the answer
      // if its own differed there; so a digit only changes the undecided lanes,
      // and only where it is not the digit before.
      std::uint64_t live = alive[k], open = undecided[k], reservoir = bits[k];
      int taken = 0;
#pragma GCC unroll 16
      for (int i = kFullDigits; i < kDigits; ++i) {
        const int number = std::popcount(open);
        const std::uint64_t random_bits = deposit_bits(reservoir, open);
        live ^= open & threshold.change[i];
        open = random_bits ^ (open & threshold.zero[i]);
        reservoir >>= number & 63;  // 64 at once empties the word, which `taken` tells
        taken += number;
        // Added up here: GCC would keep all numbers, in memory, and add them at the end.
        asm("" : "+r"(taken));
      }
      live ^= open & threshold.digit[kDigits - 1];

      const std::uint64_t block = kFirstBlock + word + k, rest = threshold.value << kDigits;
      if (taken >= 64) [[unlikely]]
        live = finish(alive[k], undecided[k], threshold.value << kFullDigits, {random, block, bits[k], 64});
      else if (open != 0 && rest != 0) [[unlikely]]
        live = finish(live, open, rest, {random, block, reservoir, 64 - taken});
      alive[k] = live;
    }
  }
};

/// Copies the low `count` bits of `bits` to the cells from `cell` on; the board
/// was clear.
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
  const bool all_alive = density >= 1;  // the one density whose fixed-point number does not fit
  const Threshold threshold(all_alive ? 0 : density);

  const philox::Drawer drawer(random);
  Group group;
  constexpr std::uint64_t kCells = 64 * Group::kWords;
  for (std::uint64_t cell = 0; cell < cells; cell += kCells) {
    const std::uint64_t word = cell / 64, count = std::min(kCells, cells - cell);
    group.draw(drawer, threshold, word);
    if (all_alive) std::fill_n(group.alive, Group::kWords, ~std::uint64_t{0});
    if (count < kCells) group.limit(count);
    if (!all_alive) group.settle(random, threshold, word);
    if (!whole_bytes) {
      for (std::uint64_t k = 0; 64 * k < count; ++k)
        place_cells(packed, width, cell + 64 * k, group.alive[k],
                    std::min<std::uint64_t>(64, count - 64 * k));
    } else if (count == kCells) {
      std::memcpy(packed + cell / 8, group.alive,
                  sizeof group.alive);  // of a fixed size: no call
    } else {
      std::memcpy(packed + cell / 8, group.alive, count / 8);
    }
  }
}

}  // namespace minlife
