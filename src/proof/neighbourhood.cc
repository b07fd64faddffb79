#include "proof/neighbourhood.h"

#include <bit>

namespace minlife {

std::span<const std::uint16_t> window_patches() {
  static const std::vector<std::uint16_t> patches = [] {
    std::vector<std::uint16_t> table(kWindows);
    for (unsigned window = 0; window < kWindows; ++window)
      for (unsigned row = 0; row < 3; ++row)
        for (unsigned column = 0; column < 3; ++column)
          if (window >> (3 * column + row) & 1)
            table[window] = static_cast<std::uint16_t>(table[window] | 1u << (3 * row + column));
    return table;
  }();
  return patches;
}

bool window_next(const Rule& rule, int window) {
  const auto bits = static_cast<unsigned>(window);
  const bool alive = (bits >> 4 & 1) != 0;
  return rule.next(alive, std::popcount(bits & ~16u));
}

std::vector<std::uint8_t> band_futures(const Rule& rule) {
  std::vector<std::uint8_t> futures(kBands);
  for (int band = 0; band < kBands; ++band)
    for (int column = 0; column < 3; ++column)
      if (window_next(rule, band_patch(band, column)))
        futures[static_cast<std::size_t>(band)] |= static_cast<std::uint8_t>(1 << column);
  return futures;
}

Padding padding_of(Boundary boundary) { return boundary == Boundary::torus ? Padding::wrap : Padding::zero; }

std::vector<double> later_patch(const Rule& rule, int radius, int generations, std::span<const double> cells,
                                const Surroundings& board) {
  const int side = 2 * radius + 1;
  std::vector<double> state(cells.begin(), cells.end()), next(state.size());
  const auto inside = [&](int dy, int dx) {
    return dy >= -board.above && dy <= board.below && dx >= -board.left && dx <= board.right;
  };
  for (int reach = radius - 1; reach >= radius - generations; --reach) {
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx) {
        const auto at = static_cast<std::size_t>((dy + radius) * side + dx + radius);
        int neighbours = 0;
        for (int ky = -1; ky <= 1; ++ky)
          for (int kx = -1; kx <= 1; ++kx)
            if (ky != 0 || kx != 0)
              neighbours += state[at + static_cast<std::size_t>(side + 1) +
                                  static_cast<std::size_t>((ky - 1) * side + kx - 1)] != 0;
        next[at] = inside(dy, dx) && rule.next(state[at] != 0, neighbours) ? 1 : 0;
      }
    std::swap(state, next);
  }
  return state;
}

std::uint32_t states_window(const Rule& rule, int steps, std::span<const double> cells) {
  const std::vector<double> state = later_patch(rule, steps, steps - 2, cells, {steps, steps, steps, steps});
  std::uint32_t window = 0;
  for (int row = 0; row < 5; ++row)
    for (int column = 0; column < 5; ++column)
      if (state[static_cast<std::size_t>((steps - 2 + row) * (2 * steps + 1) + steps - 2 + column)] != 0)
        window |= std::uint32_t{1} << (5 * row + column);
  return window;
}

bool patch_future(const Rule& rule, int steps, std::span<const double> cells, const Surroundings& board) {
  return patch_future(rule, steps, steps, cells, board);
}

bool patch_future(const Rule& rule, int radius, int generations, std::span<const double> cells,
                  const Surroundings& board) {
  const std::size_t centre = static_cast<std::size_t>(radius * (2 * radius + 1) + radius);
  return later_patch(rule, radius, generations, cells, board)[centre] != 0;
}

}  // namespace minlife
