#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "core/random.h"

namespace minlife {

// Every random number of the program comes from a stream with key (seed, purpose) and counter (block, index,
// replicate, 0). This file numbers the streams, so that no two uses meet.

/// What streams are drawn for. The splits of boards use index = number of the board.
namespace streams {
inline constexpr std::uint64_t kTrainingBoards = purpose("soup-trn"), kValidationBoards = purpose("soup-val"),
                               kTestBoards = purpose("soup-tst");
inline constexpr std::uint64_t kWindows = purpose("windows");        ///< index: draw * 2^32 + window
inline constexpr std::uint64_t kWindowFill = purpose("winfill");     ///< index: draw
inline constexpr std::uint64_t kInit = purpose("init");              ///< index: layer
inline constexpr std::uint64_t kSignFlips = purpose("flips");        ///< index: 0
inline constexpr std::uint64_t kFlipMoves = purpose("flipmove");     ///< index: 0
inline constexpr std::uint64_t kRandomScores = purpose("prunernd");  ///< index: 0
inline constexpr std::uint64_t kShuffledMask = purpose("prunemix");  ///< index: layer
inline constexpr std::uint64_t kShake = purpose("shake");            ///< index: try of a search
inline constexpr std::uint64_t kSparseStart = purpose("sparse");     ///< index: layer
inline constexpr std::uint64_t kSetGrowth = purpose("setgrow");      ///< index: update
inline constexpr std::uint64_t kGrowth = purpose("grow");            ///< index: growth * 2^16 + layer
inline constexpr std::uint64_t kBootstrap = purpose("bootstrp");     ///< index: resample; of no trial, seed 0
inline constexpr std::uint64_t kIntegers = purpose("integers");      ///< index: 8 * restart + bits - 1
}  // namespace streams

/// The counter's third word, from its lowest bit:
///
///     bits  0 to 31   the trial's replicate
///     bits 32 to 52   number of signs that are flipped + 1; 0 where none are asked for: fresh boards
///     bits 53 to 62   trainings behind this one in its chain of pruning: fresh boards again
///     bit  63         set for what belongs to no trial: boards that score, numbers of a control
class StreamReplicate {
 public:
  static constexpr std::uint64_t kMostReplicate = (std::uint64_t{1} << 32) - 1;
  static constexpr std::uint64_t kMostFlips = (std::uint64_t{1} << 21) - 2;
  static constexpr std::uint64_t kMostDepth = (std::uint64_t{1} << 10) - 1;

  /// bits: a word that is laid out already, as of a trial's replicate.
  constexpr explicit StreamReplicate(std::uint64_t bits) : bits_(bits) {}

  /// Each throws std::logic_error for a number that does not fit: whoever takes it from a user refuses it.
  constexpr StreamReplicate with_flips(std::uint64_t flips) const {
    return with(flips + 1, 32, kMostFlips + 1, "so many sign flips");
  }
  constexpr StreamReplicate at_depth(std::uint64_t depth) const {
    return with(depth, 53, kMostDepth, "so deep a chain of pruning");
  }
  constexpr StreamReplicate of_no_trial() const { return with(1, 63, 1, "a stream of no trial twice over"); }

  constexpr std::uint64_t bits() const { return bits_; }

 private:
  constexpr StreamReplicate with(std::uint64_t value, int shift, std::uint64_t most, const char* what) const {
    const bool is_taken = (bits_ >> shift & most) != 0;
    if (value > most || is_taken) throw std::logic_error(std::string("no random stream for ") + what);
    return StreamReplicate(bits_ | value << shift);
  }

  std::uint64_t bits_;
};

}  // namespace minlife
