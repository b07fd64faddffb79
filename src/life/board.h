#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

/// What lies beyond the edge: the opposite edge, or dead cells.
enum class Boundary { torus, dead };

std::string to_string(Boundary boundary);

/// "torus" or "dead"; throws InputError naming `field` otherwise.
Boundary parse_boundary(std::string_view text, std::string_view field = "boundary");

inline constexpr int kMaxSide = 65536;

/// A rectangle of cells, 64 to a word: bit k of word j of a row is column 64 j + k. Bits beyond the last
/// column are always zero. Height and width are 1 to kMaxSide.
class Board {
 public:
  /// All dead. Throws InputError for a side outside 1..kMaxSide.
  Board(int height, int width);

  /// Throws InputError for a side outside 1..kMaxSide.
  static void check_sides(int height, int width);

  int height() const { return height_; }
  int width() const { return width_; }
  int words_per_row() const { return words_per_row_; }

  bool get(int row, int column) const;
  void set(int row, int column, bool alive);

  std::span<std::uint64_t> row(int index);
  std::span<const std::uint64_t> row(int index) const;

  std::uint64_t population() const;
  void clear();

  bool operator==(const Board&) const = default;

  /// So many words behind the last row belong to the board too and are always zero: a vector that starts
  /// inside a row may be loaded, and stored back, whole.
  static constexpr int kSlackWords = 7;

 private:
  int height_, width_, words_per_row_;
  std::vector<std::uint64_t> words_;
};

}  // namespace minlife
