#pragma once

#include <algorithm>
#include <chrono>
#include <limits>

#include "core/cpu.h"

namespace minlife::bench {

/// Wall seconds that `function()` takes: for work on several threads.
template <typename Function>
double seconds_of(Function function) {
  const auto start = std::chrono::steady_clock::now();
  function();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Processor seconds of this thread in `function()`: what other programs take of the core does not count.
template <typename Function>
double thread_seconds_of(Function function) {
  const double start = thread_seconds();
  function();
  return thread_seconds() - start;
}

/// The shortest of `repeats` values of `measure()`: what others do on the machine only ever adds time.
template <typename Measure>
double best_of(int repeats, Measure measure) {
  double best = std::numeric_limits<double>::infinity();
  for (int r = 0; r < repeats; ++r) best = std::min(best, measure());
  return best;
}

}  // namespace minlife::bench
