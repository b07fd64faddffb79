#include "data/window_examples.h"

#include <array>
#include <bit>
#include <cmath>

#include "core/random_streams.h"
#include "data/windows.h"

namespace minlife {
namespace {

constexpr int kMostAttempts = 1 << 20;

int side_of(int steps) { return 2 * steps + 1; }

/// One generation of a square of `side` cells: the square of side - 2 inside it.
std::uint64_t inner_generation(const Rule& rule, int side, std::uint64_t cells) {
  std::uint64_t next = 0;
  int bit = 0;
  for (int row = 1; row + 1 < side; ++row)
    for (int column = 1; column + 1 < side; ++column, ++bit) {
      std::uint64_t around = 0;
      for (int r = row - 1; r <= row + 1; ++r) around = around << 3 | (cells >> (side * r + column - 1) & 7);
      const bool alive = (around >> 4 & 1) != 0;
      if (rule.next(alive, std::popcount(around) - static_cast<int>(alive))) next |= std::uint64_t{1} << bit;
    }
  return next;
}

std::uint64_t random_cells(int count, double density, RandomStream& random) {
  std::uint64_t cells = 0;
  for (int k = 0; k < count; ++k) cells |= std::uint64_t{random.uniform() < density} << k;
  return cells;
}

/// The mean of p^alive (1 - p)^(9 - alive) over the density law. Gauss and Legendre's rule with five points
/// is exact for polynomials of degree 9.
double window_share(const DensityLaw& density, int alive) {
  const auto at = [alive](double p) {
    double share = 1;
    for (int k = 0; k < 9; ++k) share *= k < alive ? p : 1 - p;
    return share;
  };
  if (density.is_fixed()) return at(density.low);
  const double a = std::sqrt(5 - 2 * std::sqrt(10.0 / 7)) / 3, b = std::sqrt(5 + 2 * std::sqrt(10.0 / 7)) / 3;
  const double weight_a = (322 + 13 * std::sqrt(70.0)) / 900, weight_b = (322 - 13 * std::sqrt(70.0)) / 900;
  const double middle = (density.low + density.high) / 2, half = (density.high - density.low) / 2;
  return (at(middle) * 128 / 225 + (at(middle - half * a) + at(middle + half * a)) * weight_a +
          (at(middle - half * b) + at(middle + half * b)) * weight_b) /
         2;
}

}  // namespace

bool window_future(const Rule& rule, int steps, std::uint64_t cells) {
  for (int side = side_of(steps); side > 1; side -= 2) cells = inner_generation(rule, side, cells);
  return cells != 0;
}

std::vector<WindowExample> all_windows(const Rule& rule, const DensityLaw& density) {
  std::array<double, 10> weights{};
  for (int alive = 0; alive < 10; ++alive)
    weights[static_cast<std::size_t>(alive)] = kWindows * window_share(density, alive);
  std::vector<WindowExample> windows;
  for (std::uint64_t cells = 0; cells < kWindows; ++cells)
    windows.push_back(
        {cells, window_future(rule, 1, cells), weights[static_cast<std::size_t>(std::popcount(cells))]});
  return windows;
}

std::size_t live_windows(std::size_t count, double live_share) {
  return static_cast<std::size_t>(std::floor(static_cast<double>(count) * live_share + 0.5));
}

std::vector<WindowExample> draw_windows(const PairLaw& law, std::uint64_t draw, std::size_t count,
                                        double live_share) {
  const int cells = side_of(law.steps) * side_of(law.steps);
  const std::size_t live = live_windows(count, live_share);
  std::vector<WindowExample> windows(count);
  for (std::size_t k = 0; k < count; ++k) {
    RandomStream random(law.seed, streams::kWindows, draw << 32 | k, law.replicate);
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      windows[k].cells = random_cells(cells, law.density.draw(random), random);
      windows[k].alive = window_future(law.rule, law.steps, windows[k].cells);
      if (windows[k].alive == (k < live)) break;
    }
  }
  return windows;
}

}  // namespace minlife
