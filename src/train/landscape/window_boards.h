#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "life/rule.h"
#include "nn/architecture.h"
#include "nn/kernels/planes.h"

namespace minlife {

/// A board of which some cells stand for windows: what a network says of such a cell depends on the cells
/// around it alone, as far as the network reaches, and never on an edge.
struct WindowBoard {
  int rows = 0, columns = 0;
  Padding padding = Padding::wrap;
  std::vector<double> cells;  ///< [rows * columns], 0 or 1

  /// A window whose centre is cell `at`, and of that centre: whether it is alive when all generations are
  /// over, and, one generation before, whether it is and how many of its eight neighbours are. These two
  /// decide the first one.
  struct Window {
    std::size_t at = 0;
    bool alive = false;
    bool was_alive = false;
    int neighbours = 0;
  };
  std::vector<Window> windows;
};

/// The windows by which a network is looked at: all of them where it reaches one cell, else a fixed draw of
/// equally likely ones.
class WindowBoards {
 public:
  /// Of networks of one generation or more.
  WindowBoards(const Architecture& architecture, const Rule& rule);

  std::size_t count() const { return all_windows_ ? 1 : kDrawnBoards; }
  WindowBoard board(std::size_t index) const;

  /// What board 0, or all, are: for people.
  std::string text_of_first() const;
  std::string text_of_all() const;

 private:
  static constexpr std::size_t kDrawnBoards = 64;
  static constexpr int kSide = 128;

  WindowBoard all_windows() const;
  WindowBoard drawn(std::size_t index) const;

  int generations_;
  Rule rule_;
  bool all_windows_;
};

}  // namespace minlife
