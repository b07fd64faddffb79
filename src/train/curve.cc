#include "train/curve.h"

#include <bit>

namespace minlife {

bool is_on_curve_grid(std::uint64_t update) { return std::bit_width(update) - std::countr_zero(update) <= 4; }

void reserve_curve(std::vector<CurvePoint>& curve) {
  constexpr std::size_t kOctaves = 64, kPointsOfOctave = 8;
  curve.reserve(curve.size() + kOctaves * kPointsOfOctave);
}

void note_check(std::vector<CurvePoint>& curve, const Exactness& found) {
  // One step is looked at whole; of two steps a check that fails ends at the first wrong window.
  if (curve.empty()) return;
  if (found.steps == 1 || (is_enumerable(found.steps) && found.exact))
    curve.back().wrong_windows = found.wrong;
}

}  // namespace minlife
