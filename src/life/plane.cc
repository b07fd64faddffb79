#include "life/plane.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "core/text.h"
#include "life/step.h"

namespace minlife {
namespace {

// Nothing moves faster than a cell a generation, so so many generations cannot reach the edge of the margin.
constexpr int kMargin = 64;

void require_fit(const Board& cells, int margin, std::uint64_t generation) {
  if (std::max(cells.height(), cells.width()) + 2 * margin <= kMaxSide) return;
  throw InputError("the pattern is " + std::to_string(cells.width()) + " x " +
                   std::to_string(cells.height()) + " cells at generation " + with_commas(generation) +
                   "; with the margin it needs, a side exceeds " + with_commas(kMaxSide) +
                   " cells (ask for fewer generations, or for a torus)");
}

}  // namespace

Pattern step_on_plane(Pattern pattern, std::uint64_t generations,
                      const std::function<void(std::uint64_t)>& progress) {
  pattern = bounding_box(pattern);
  for (std::uint64_t done = 0; done < generations;) {
    if (pattern.cells.population() == 0) break;
    const int margin = static_cast<int>(std::min<std::uint64_t>(kMargin, generations - done));
    require_fit(pattern.cells, margin, done);
    // An even difference of sides centres exactly.
    pattern.cells =
        place_centred(pattern.cells, pattern.cells.height() + 2 * margin, pattern.cells.width() + 2 * margin);
    pattern.x -= margin;
    pattern.y -= margin;
    Stepper(pattern.cells.width())
        .step(pattern.cells, pattern.rule, Boundary::dead, static_cast<std::uint64_t>(margin));
    pattern = bounding_box(pattern);
    done += static_cast<std::uint64_t>(margin);
    if (progress) progress(done);
  }
  return pattern;
}

}  // namespace minlife
