#pragma once

#include "nn/parameters.h"

namespace minlife {

/// L(steps, width) with hand-set weights that predict `steps` generations of Life exactly, on both
/// boundaries.
///
/// With t = (live neighbours) + self / 2 a cell is alive next iff t is 2.5, 3 or 3.5. Each step computes
/// h1 = max(2.5 - t, 0), h2 = max(t - 3.5, 0) and r = max(1 - 2 h1 - 2 h2, 0), which is exactly 1 or 0; the
/// decoder gives r - 1/2. Channels beyond the first two (one) are zero. Every product and sum is exact in
/// float.
Model exact_network(int steps, int width);

}  // namespace minlife
