#include "python/interruptible.h"

#include <pybind11/pybind11.h>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "core/float_environment.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

/// Whether a signal raised a Python error, which then is that of the calling thread.
bool signal_raised() {
  const py::gil_scoped_acquire lock;
  return PyErr_CheckSignals() != 0;
}

}  // namespace

void run_interruptibly(const std::function<void(const Interruption&)>& work) {
  std::atomic<bool> asked{false};
  std::exception_ptr failure;
  std::mutex mutex;
  std::condition_variable ended;
  bool is_done = false;
  {
    const py::gil_scoped_release unlocked;
    std::thread thread([&] {
      const FloatScope floats;
      try {
        work([&asked] { return asked.load(std::memory_order_relaxed); });
      } catch (...) {
        failure = std::current_exception();
      }
      const std::scoped_lock lock(mutex);
      is_done = true;
      ended.notify_one();
    });
    std::unique_lock lock(mutex);
    while (!ended.wait_for(lock, kBetweenLooks, [&] { return is_done; })) {
      if (asked) continue;
      lock.unlock();
      if (signal_raised()) asked = true;
      lock.lock();
    }
    lock.unlock();
    thread.join();
  }
  if (asked) throw py::error_already_set();
  if (failure) std::rethrow_exception(failure);
}

void SignalWatch::look() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kBetweenLooks;
  const py::gil_scoped_acquire lock;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

}  // namespace minlife::python
