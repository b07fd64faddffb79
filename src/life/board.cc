#include "life/board.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>

#include "core/error.h"

namespace minlife {
namespace {

void check_side(std::string_view field, int side) {
  if (side < 1 || side > kMaxSide)
    throw value_error(field, std::to_string(side), fmt::format("it must be 1 to {}", kMaxSide));
}

}  // namespace

std::string to_string(Boundary boundary) { return boundary == Boundary::torus ? "torus" : "dead"; }

Boundary parse_boundary(std::string_view text, std::string_view field) {
  if (text == "torus") return Boundary::torus;
  if (text == "dead") return Boundary::dead;
  throw value_error(field, text, "it must be torus or dead");
}

Board::Board(int height, int width) : height_(height), width_(width), words_per_row_((width + 63) / 64) {
  check_sides(height, width);
  words_.resize(static_cast<std::size_t>(height) * words_per_row_ + kSlackWords);
}

void Board::check_sides(int height, int width) {
  check_side("height", height);
  check_side("width", width);
}

bool Board::get(int row_index, int column) const {
  assert(column >= 0 && column < width_);
  return (row(row_index)[column / 64] >> column % 64 & 1) != 0;
}

void Board::set(int row_index, int column, bool alive) {
  assert(column >= 0 && column < width_);
  std::uint64_t& word = row(row_index)[column / 64];
  const std::uint64_t bit = std::uint64_t{1} << column % 64;
  word = alive ? word | bit : word & ~bit;
}

std::span<std::uint64_t> Board::row(int index) {
  assert(index >= 0 && index < height_);
  return {words_.data() + static_cast<std::size_t>(index) * words_per_row_,
          static_cast<std::size_t>(words_per_row_)};
}

std::span<const std::uint64_t> Board::row(int index) const {
  assert(index >= 0 && index < height_);
  return {words_.data() + static_cast<std::size_t>(index) * words_per_row_,
          static_cast<std::size_t>(words_per_row_)};
}

std::uint64_t Board::population() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t word : words_) sum += static_cast<std::uint64_t>(std::popcount(word));
  return sum;
}

void Board::clear() { std::ranges::fill(words_, 0); }

}  // namespace minlife
