#pragma once

#include <cstdint>
#include <span>

#include "data/pair_stream.h"
#include "data/window_examples.h"

namespace minlife {

/// Fills `windows` with random ones under the law of draw_windows (window_examples.h), for trainings that
/// want new ones at every update: other numbers, and some twenty times as quick, as 64 candidates are made at
/// a time, a bit each. A function of law, draw and the number of windows. Draw d takes the words of the
/// stream (seed, "winfill", d, replicate) in their order. For each 64 candidates these are a density for
/// each, where the law does not fix it, and then cell by cell the binary digits of 64 uniform numbers, from
/// the first one, until each differs from its candidate's density. The first candidates of either target are
/// taken; after 2^20 candidates the next ones are, whatever their target.
void fill_windows(const PairLaw& law, std::uint64_t draw, double live_share,
                  std::span<WindowExample> windows);

}  // namespace minlife
