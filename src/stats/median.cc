#include "stats/median.h"

#include <algorithm>
#include <cassert>

namespace minlife {

double median(std::vector<double> values) {
  assert(!values.empty());
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::uint64_t lower_median(std::vector<std::uint64_t> values) {
  assert(!values.empty());
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) / 2];
}

}  // namespace minlife
