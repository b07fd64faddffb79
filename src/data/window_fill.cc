#include "data/window_fill.h"

#include <algorithm>
#include <iterator>

#include "core/random_streams.h"
#include "data/philox_lanes.h"

namespace minlife {
namespace {

constexpr std::size_t kCandidates = 64;  ///< made at a time
constexpr std::uint64_t kMostGroups = (std::uint64_t{1} << 20) / kCandidates;

/// The words of a stream in RandomStream's order, drawn many at once.
class WordReader {
 public:
  explicit WordReader(const RandomStream& stream) : drawer_(stream) {}

  std::uint64_t next() {
    if (used_ == kWords) refill();
    return words_[used_++];
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  static constexpr int kWords = 4 * philox::kBlocks;

  void refill() {
    const philox::Blocks blocks = drawer_.draw(first_);
    alignas(64) std::uint64_t lanes[philox::kLanes];
    for (int word = 0; word < 4; ++word)
      for (int r = 0; r < philox::kRegisters; ++r) {
        philox::hn::Store(blocks.word[word][r], philox::kTag, lanes);
        for (int lane = 0; lane < philox::kLanes; ++lane)
          words_[4 * (r * philox::kLanes + lane) + word] = lanes[lane];
      }
    first_ += philox::kBlocks;
    used_ = 0;
  }

  philox::Drawer drawer_;
  std::uint64_t first_ = 1;
  std::uint64_t words_[kWords];
  int used_ = kWords;
};

/// Bit j of rows[i] and bit i of rows[j] change places (Warren, "Hacker's Delight", 7-3).
void transpose_bits(std::uint64_t (&rows)[kCandidates]) {
  std::uint64_t low = 0x00000000ffffffff;
  for (std::size_t size = 32; size > 0; size /= 2, low ^= low << size)
    for (std::size_t k = 0; k < kCandidates; k = ((k | size) + 1) & ~size) {
      const std::uint64_t change = (rows[k] >> size ^ rows[k | size]) & low;
      rows[k | size] ^= change;
      rows[k] ^= change << size;
    }
}

/// Which of 64 uniform numbers are below the candidates' densities, whose digits are known from the last one:
/// bit k of digits[i] is digit 63 - i of candidate k's.
std::uint64_t below(const std::uint64_t (&digits)[kCandidates], WordReader& words) {
  std::uint64_t is_below = 0, undecided = ~std::uint64_t{0};
  for (std::size_t i = kCandidates; i-- > 0 && undecided != 0;) {
    const std::uint64_t differs = words.next() ^ digits[i];
    is_below |= undecided & differs & digits[i];
    undecided &= ~differs;
  }
  return is_below;
}

/// One generation of 64 squares of `side` cells, a word a cell: the squares inside, in place.
void inner_generations(const Rule& rule, std::size_t side, std::uint64_t* cells) {
  std::uint64_t next[kCandidates];
  std::size_t count = 0;
  for (std::size_t row = 1; row + 1 < side; ++row)
    for (std::size_t column = 1; column + 1 < side; ++column) {
      // Digits of the number of live neighbours.
      std::uint64_t ones = 0, twos = 0, fours = 0, eights = 0;
      for (std::size_t r = row - 1; r <= row + 1; ++r)
        for (std::size_t c = column - 1; c <= column + 1; ++c) {
          if (r == row && c == column) continue;
          const std::uint64_t one = cells[side * r + c], two = ones & one, four = twos & two;
          ones ^= one;
          twos ^= two;
          eights |= fours & four;
          fours ^= four;
        }
      const std::uint64_t own = cells[side * row + column];
      std::uint64_t alive = 0;
      for (int neighbours = 0; neighbours <= 8; ++neighbours) {
        const std::uint64_t them = (neighbours & 1 ? ones : ~ones) & (neighbours & 2 ? twos : ~twos) &
                                   (neighbours & 4 ? fours : ~fours) & (neighbours & 8 ? eights : ~eights);
        if (rule.next(false, neighbours)) alive |= them & ~own;
        if (rule.next(true, neighbours)) alive |= them & own;
      }
      next[count++] = alive;
    }
  std::copy_n(next, count, cells);
}

/// 64 candidates.
struct Candidates {
  std::uint64_t windows[kCandidates];  ///< cells of each, as a WindowExample has them
  std::uint64_t alive;                 ///< bit k: the target of candidate k

  void draw(const PairLaw& law, WordReader& words) {
    std::uint64_t digits[kCandidates];
    for (std::uint64_t& digit : digits) {
      const double density = law.density.is_fixed() ? law.density.low : law.density.at(words.uniform());
      digit = density < 1 ? static_cast<std::uint64_t>(density * 0x1p64) : ~std::uint64_t{0};
    }
    transpose_bits(digits);
    auto side = static_cast<std::size_t>(2 * law.steps + 1);
    std::fill(std::begin(windows), std::end(windows), 0);
    for (std::size_t cell = 0; cell < side * side; ++cell) windows[cell] = below(digits, words);
    std::uint64_t cells[kCandidates];
    std::copy(std::begin(windows), std::end(windows), cells);
    for (; side > 1; side -= 2) inner_generations(law.rule, side, cells);
    alive = cells[0];
    transpose_bits(windows);
  }
};

}  // namespace

void fill_windows(const PairLaw& law, std::uint64_t draw, double live_share,
                  std::span<WindowExample> windows) {
  const std::size_t live = live_windows(windows.size(), live_share);
  std::size_t next[] = {live, 0};  // place of the next window with a dead, and with a live target
  const std::size_t end[] = {windows.size(), live};
  WordReader words(RandomStream(law.seed, streams::kWindowFill, draw, law.replicate));
  Candidates candidates;
  for (std::uint64_t group = 0; next[0] < end[0] || next[1] < end[1]; ++group) {
    candidates.draw(law, words);
    for (std::size_t k = 0; k < kCandidates; ++k) {
      const bool alive = (candidates.alive >> k & 1) != 0;
      std::size_t place = alive ? 1 : 0;
      if (next[place] == end[place]) {
        if (group < kMostGroups || next[1 - place] == end[1 - place]) continue;
        place = 1 - place;
      }
      windows[next[place]++] = {candidates.windows[k], alive, 1};
    }
  }
}

}  // namespace minlife
