#pragma once

#include <cstdint>
#include <vector>

namespace minlife {

/// The middle value, or the mean of the two middle ones where their number is even. There must be one at
/// least.
double median(std::vector<double> values);

/// The lower of the two middle values where their number is even, so that it is one that occurs. There must
/// be one at least.
std::uint64_t lower_median(std::vector<std::uint64_t> values);

}  // namespace minlife
