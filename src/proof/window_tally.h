#pragma once

#include <cstdint>
#include <optional>

namespace minlife {

/// What was found on windows, each looked at once.
struct WindowTally {
  std::uint64_t windows = 0;
  std::uint64_t wrong = 0;
  std::uint64_t in_double = 0;  ///< decided in double, as floats might have erred
  double min_abs_logit = 0;
  std::optional<std::uint64_t> first_wrong;  ///< the smallest wrong window that has a number
};

}  // namespace minlife
