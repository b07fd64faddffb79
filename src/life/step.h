#pragma once

#include <cstdint>
#include <vector>

#include "life/board.h"
#include "life/rule.h"

namespace minlife {

/// Advances boards of one width in place; holds the few row buffers that this needs, so that no generation
/// allocates. Neighbours are counted modulo the size, so on a torus narrower than 3 a cell can count twice
/// (and itself), as Golly does.
class Stepper {
 public:
  /// Buffers for boards of this width.
  explicit Stepper(int width);

  /// board becomes the board `generations` later. board.width() must be the stepper's width.
  void step(Board& board, const Rule& rule, Boundary boundary, std::uint64_t generations = 1);

 private:
  int width_;
  std::vector<std::uint64_t> buffers_;
};

}  // namespace minlife
