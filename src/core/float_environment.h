#pragma once

#include <cfenv>

namespace minlife {

/// While it lives, its thread computes in the one floating-point environment that results are defined in:
/// IEEE 754's default. Rounding is to nearest, subnormal numbers are kept (numbers that would only cost time
/// are made 0 where they arise: lanes::sigmoid, Adam), and exceptions trap nothing. At its end the thread has
/// its own environment back.
///
/// A process may hand us any other one (a library loaded before, a caller in Python), and threads of a pool
/// keep the one of whoever made them. So whatever computes results opens a scope: main, every thread's work,
/// and the functions of the library that others call. It costs some 50 ns, too much for an inner loop only.
///
/// Flushing in hardware instead is quick too, but no two kinds of hardware agree: x86 judges after rounding
/// whether a number is subnormal, ARM before.
class FloatScope {
 public:
  FloatScope() noexcept {
    std::fegetenv(&callers_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~FloatScope() { std::fesetenv(&callers_); }
  FloatScope(const FloatScope&) = delete;
  FloatScope& operator=(const FloatScope&) = delete;

 private:
  std::fenv_t callers_;
};

}  // namespace minlife
