#include "proof/patch_network.h"

#include <algorithm>

#include "core/packed_bits.h"

namespace minlife {

PatchNetwork::PatchNetwork(const Model& model, const Surroundings& board)
    : radius_(model.architecture.window_radius()),
      board_(board),
      network_(model.architecture, board.above + 1 + board.below, board.left + 1 + board.right,
               Padding::zero),
      packed_(packed_board_bytes(board.above + 1 + board.below, board.left + 1 + board.right)) {
  network_.set_parameters(model.parameters);
}

float PatchNetwork::logit(std::span<const double> cells) {
  const int rows = board_.above + 1 + board_.below, columns = board_.left + 1 + board_.right;
  const int side = 2 * radius_ + 1, top = radius_ - board_.above, left = radius_ - board_.left;
  std::fill(packed_.begin(), packed_.end(), std::uint8_t{0});
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      if (cells[static_cast<std::size_t>((top + row) * side + left + column)] != 0)
        set_packed_bit(packed_.data() + packed_board_bytes(row, columns), static_cast<std::size_t>(column));
  network_.forward(packed_.data());
  return network_.logits()[network_.shape().offset(board_.above, board_.left)];
}

}  // namespace minlife
