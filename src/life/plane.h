#pragma once

#include <cstdint>
#include <functional>

#include "life/pattern.h"

namespace minlife {

/// `pattern` after `generations` on an unbounded plane under its rule: the bounding box of the live cells, at
/// its place. The board in use is that box and a margin no cell can cross before it is drawn anew, so a
/// pattern that travels far stays cheap. `progress` (may be empty) is called with the generations done so
/// far. Throws InputError when the cells and their margin no longer fit into a board of kMaxSide a side.
Pattern step_on_plane(Pattern pattern, std::uint64_t generations,
                      const std::function<void(std::uint64_t)>& progress = {});

}  // namespace minlife
