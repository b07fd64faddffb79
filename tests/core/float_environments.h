#pragma once

#include <cfenv>
#include <span>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace minlife::testing {

/// A floating-point environment that a process may hand to us.
struct FloatEnvironment {
  const char* name;
  int rounding;
  bool flushes;  ///< subnormal numbers become 0, as operands and as results
};

inline constexpr FloatEnvironment kFloatEnvironments[] = {{"nearest", FE_TONEAREST, false},
                                                          {"up", FE_UPWARD, false},
                                                          {"down", FE_DOWNWARD, false},
                                                          {"toward zero", FE_TOWARDZERO, false},
                                                          {"flush to zero", FE_TONEAREST, true}};

inline bool flushes_to_zero() {
#if defined(__x86_64__)
  return (_mm_getcsr() & 0x8040) == 0x8040;
#else
  unsigned long control = 0;
  asm volatile("mrs %0, fpcr" : "=r"(control));
  return (control >> 24 & 1) != 0;
#endif
}

inline void enter(const FloatEnvironment& environment) {
  std::fesetenv(FE_DFL_ENV);
  std::fesetround(environment.rounding);
  if (!environment.flushes) return;
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8040);
#else
  unsigned long control = 0;
  asm volatile("mrs %0, fpcr" : "=r"(control));
  asm volatile("msr fpcr, %0" : : "r"(control | 1ul << 24));
#endif
}

inline bool is_in(const FloatEnvironment& environment) {
  return std::fegetround() == environment.rounding && flushes_to_zero() == environment.flushes;
}

/// Whether the arithmetic since forget_exceptions() had a subnormal operand (where the processor tells) or a
/// result that underflowed.
inline bool met_subnormal_number() {
#if defined(__x86_64__)
  return (_mm_getcsr() & 0x12) != 0;
#else
  return std::fetestexcept(FE_UNDERFLOW) != 0;
#endif
}
inline void forget_exceptions() {
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() & ~0x3fu);
#else
  std::feclearexcept(FE_ALL_EXCEPT);
#endif
}

/// Enters one, and leaves it in the default one.
class InFloatEnvironment {
 public:
  explicit InFloatEnvironment(const FloatEnvironment& environment) { enter(environment); }
  ~InFloatEnvironment() { std::fesetenv(FE_DFL_ENV); }
  InFloatEnvironment(const InFloatEnvironment&) = delete;
  InFloatEnvironment& operator=(const InFloatEnvironment&) = delete;
};

}  // namespace minlife::testing
