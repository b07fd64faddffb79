#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "data/density.h"
#include "life/board.h"
#include "life/packed_batch.h"
#include "life/rule.h"

namespace minlife {

/// Which examples: the splits never share a random counter.
enum class Split { train, validation, test };

std::string to_string(Split split);
Split parse_split(std::string_view text, std::string_view field = "--split");

/// Everything that decides the examples of a stream.
struct PairLaw {
  int steps = 1;
  int height = 32, width = 32;
  Boundary boundary = Boundary::torus;
  Rule rule = kLife;
  DensityLaw density;
  std::uint64_t seed = 0;
  Split split = Split::train;
  std::uint64_t replicate = 0;

  bool operator==(const PairLaw&) const = default;
};

/// The endless stream of training pairs (a soup, and the same board `steps` generations later).
/// Example i is a function of the law and i alone: its words come from Philox with key (seed, purpose of the
/// split) and counter (block, i, replicate, 0). Not for concurrent use; nothing is allocated after
/// construction.
class PairStream {
 public:
  explicit PairStream(const PairLaw& law);

  const PairLaw& law() const { return law_; }
  std::size_t board_bytes() const { return packed_board_bytes(law_.height, law_.width); }

  /// Examples first .. first + count - 1. inputs and targets: [count, height, packed_row_bytes(width)];
  /// targets may be null (no stepping); densities: [count] or null.
  void fill(std::uint64_t first, std::size_t count, std::uint8_t* inputs, std::uint8_t* targets,
            float* densities);

 private:
  PairLaw law_;
  BatchStepper stepper_;
};

}  // namespace minlife
