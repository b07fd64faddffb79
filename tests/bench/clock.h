#pragma once

#include <algorithm>
#include <chrono>
#include <limits>

namespace minlife::bench {

/// Wall seconds that `function()` takes.
template <typename Function>
double seconds_of(Function function) {
  const auto start = std::chrono::steady_clock::now();
  function();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The shortest of `repeats` runs: what others do on the machine only ever adds time.
template <typename Function>
double best_seconds(int repeats, Function function) {
  double best = std::numeric_limits<double>::infinity();
  for (int r = 0; r < repeats; ++r) best = std::min(best, seconds_of(function));
  return best;
}

}  // namespace minlife::bench
