#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nn/network.h"
#include "proof/patch_logit.h"

namespace minlife {

/// The logit of one cell as predict computes it: in float, by the network that works on boards, on a board
/// just large enough for all that the cell sees. Its bits depend on nothing beyond.
class PatchNetwork {
 public:
  PatchNetwork(const Model& model, const Surroundings& board);

  /// cells: [(2r+1)^2], r the network's window_radius(), row by row, 0 or 1; those beyond the board are not
  /// read.
  float logit(std::span<const double> cells);

 private:
  int radius_;
  Surroundings board_;
  Network network_;
  std::vector<std::uint8_t> packed_;
};

}  // namespace minlife
