#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "proof/exactness.h"

namespace minlife {

/// One point of the learning curve. Loss and accuracy are of the batch of that update, at the parameters
/// before it: the mean loss, and the share of cells that were right. No example comes twice in a fresh
/// stream, so the accuracy is that on boards the network has not seen. Of a training by second order both are
/// of the draw of windows, after the update.
struct CurvePoint {
  std::uint64_t update = 0;
  double loss = 0;  ///< NaN or infinite where the network overflows
  /// How many of all windows are wrong after the update, where that is known. One step: always; counted in
  /// float between two checks, where a logit within rounding of 0 may count otherwise than in a proof. Two
  /// steps: 0 where a check found the network exact, as others end at the first wrong window. More: never.
  std::optional<std::uint64_t> wrong_windows = {};
  double accuracy = std::numeric_limits<double>::quiet_NaN();  ///< NaN where nobody counted
};

/// Whether a curve has a point there beside those at checks: 1 to 16, then eight in each octave, equally
/// spaced: 18, 20, ..., 32, 36, 40, ..., the numbers whose binary digits after the fourth are 0. update: at
/// least 1.
bool is_on_curve_grid(std::uint64_t update);

/// Makes room for the points of the grid, so that early updates ask for no memory.
void reserve_curve(std::vector<CurvePoint>& curve);

/// Adds what a check found to the last point of the curve, which is of the update that was checked.
void note_check(std::vector<CurvePoint>& curve, const Exactness& found);

}  // namespace minlife
