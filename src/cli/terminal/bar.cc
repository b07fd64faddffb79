#include "cli/terminal/bar.h"

#include <algorithm>
#include <cstddef>

namespace minlife {

std::string bar(double share) {
  constexpr std::size_t kCells = 10;
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(kCells));
  return "[" + std::string(full, '#') + std::string(kCells - full, '.') + "]";
}

std::string bar(std::uint64_t done, std::uint64_t total) {
  return bar(total == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total));
}

}  // namespace minlife
