#pragma once

#include <functional>

#include "core/error.h"

namespace minlife {

/// Asked often by long work, from any of its threads: true ends the work soon, with InterruptedError. Empty:
/// never.
using Interruption = std::function<bool()>;

inline bool asks_to_end(const Interruption& interruption) { return interruption && interruption(); }

/// Throws InterruptedError when asked to end; not inside OpenMP regions, which no exception may leave.
inline void end_if_asked(const Interruption& interruption) {
  if (asks_to_end(interruption)) throw InterruptedError("interrupted");
}

}  // namespace minlife
