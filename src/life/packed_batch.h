#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/packed_bits.h"
#include "life/board.h"
#include "life/rule.h"

namespace minlife {

/// Advances many small boards of one shape that lie packed in memory, [count, height,
/// packed_row_bytes(width)]. Boards of width 32 (and any width up to 64) run many to a vector register; wider
/// ones one after the other. Not for concurrent use; nothing is allocated after construction.
class BatchStepper {
 public:
  /// Buffers for boards of this shape. Throws InputError for sides outside 1..kMaxSide.
  BatchStepper(int height, int width, const Rule& rule, Boundary boundary);
  ~BatchStepper();
  BatchStepper(BatchStepper&&) noexcept;

  /// output[i] = input[i] after `generations`; input and output may be the same memory, else must not
  /// overlap.
  void step(const std::uint8_t* input, std::uint8_t* output, std::size_t count, int generations);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Copies between a Board and its packed form.
void pack(const Board& board, std::uint8_t* packed);
Board unpack(const std::uint8_t* packed, int height, int width);

}  // namespace minlife
