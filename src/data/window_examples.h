#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/pair_stream.h"

namespace minlife {

/// A window of (2n + 1) x (2n + 1) cells and what its centre is n generations later: an example as small as
/// one can be.
struct WindowExample {
  std::uint64_t cells = 0;  ///< bit (2n + 1) * row + column
  bool alive = false;       ///< the centre, n generations later
  double weight = 1;        ///< of its loss

  bool operator==(const WindowExample&) const = default;
};

/// The most steps whose windows fit into 64 bits.
inline constexpr int kMostWindowSteps = 3;

/// Whether the centre of a window is alive `steps` generations later. 1 <= steps <= kMostWindowSteps.
bool window_future(const Rule& rule, int steps, std::uint64_t cells);

/// All 512 windows of one step, each weighted by how often it occurs under the density law; the weights add
/// up to 512.
std::vector<WindowExample> all_windows(const Rule& rule, const DensityLaw& density);

/// How many of `count` windows are to have a live target.
std::size_t live_windows(std::size_t count, double live_share);

/// `count` random windows, a function of the law and of `draw` alone (height, width and boundary do not
/// matter): each cell is alive with a probability that is drawn from the density law for each window, and of
/// the windows the first live_windows are drawn again until their target is alive, the others
/// until it is dead. Window k takes its numbers from the stream (seed, "windows", draw * 2^32 + k,
/// replicate). A target that a rule never gives is given up after 2^20 attempts; then the other one is taken.
std::vector<WindowExample> draw_windows(const PairLaw& law, std::uint64_t draw, std::size_t count,
                                        double live_share);

}  // namespace minlife
