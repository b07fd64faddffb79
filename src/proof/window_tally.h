#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace minlife {

/// What was found on windows, each looked at once.
struct WindowTally {
  std::uint64_t windows = 0;
  std::uint64_t wrong = 0;
  std::uint64_t in_double = 0;  ///< decided in double, as floats might have erred
  double min_abs_logit = 0;
  std::optional<std::uint64_t> first_wrong;  ///< the smallest wrong window that has a number
  /// Where they are asked for: windows with a number whose |logit| is not above some bound, how many, and
  /// which, ascending; of too many only some are listed, or none.
  std::uint64_t close = 0;
  std::vector<std::uint64_t> close_windows = {};
};

}  // namespace minlife
