#pragma once

#include <chrono>
#include <functional>

#include "core/interruption.h"

namespace minlife::python {

/// How often signals are looked at: an answer to Ctrl-C waits no longer for that.
inline constexpr std::chrono::milliseconds kBetweenLooks{50};

/// Runs the work on a thread of its own, in IEEE 754's default environment, while the calling thread waits
/// without the interpreter's lock and looks at signals. Where one raises (KeyboardInterrupt), the work is
/// asked to end, waited for, and the Python error thrown. What the work throws is thrown. To be called with
/// the lock held; the work does not hold it.
///
/// A thread of its own, as only Python's main thread may look at signals, and the work asks from any thread
/// whether to end. It also makes its OpenMP threads anew, so that a process which was forked has some.
void run_interruptibly(const std::function<void(const Interruption&)>& work);

/// Looks at signals now and then from work that the calling thread does itself without the interpreter's
/// lock: too short for a thread of its own, but of any number of pieces.
class SignalWatch {
 public:
  /// Between two pieces. Throws the Python error that a signal raised.
  void look();

 private:
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + kBetweenLooks;
};

}  // namespace minlife::python
