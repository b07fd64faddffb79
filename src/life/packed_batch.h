#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "life/board.h"
#include "life/rule.h"

namespace minlife {

/// Bytes of one packed row: bit k of byte j is column 8 j + k; bits beyond the width are zero.
/// This is the layout of pair files and of what networks read.
constexpr std::size_t packed_row_bytes(int width) { return (static_cast<std::size_t>(width) + 7) / 8; }
constexpr std::size_t packed_board_bytes(int height, int width) {
  return static_cast<std::size_t>(height) * packed_row_bytes(width);
}

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
