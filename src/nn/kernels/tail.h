#pragma once

namespace minlife {

/// exp(-z) is taken for 0 beyond this: what it adds to a loss is nothing, and a subnormal number would cost a
/// hundred times as much as others.
inline constexpr double kNoTail = 708;

}  // namespace minlife
