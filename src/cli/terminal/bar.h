#pragma once

#include <cstdint>
#include <string>

namespace minlife {

/// "[####......]": a share from 0 to 1 in tenths. Only what is whole is full.
std::string bar(double share);

/// The same for so many of a total; full where the total is nothing.
std::string bar(std::uint64_t done, std::uint64_t total);

}  // namespace minlife
