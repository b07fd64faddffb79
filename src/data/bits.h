#pragma once

#include <cstdint>

#ifdef __BMI2__
#include <immintrin.h>
#endif

namespace minlife {

// Bit moves that are one instruction (pdep) where the build has BMI2; elsewhere portable code gives the same
// bits.

/// Ones in the low `count` bits, count 0 to 64.
constexpr std::uint64_t low_bits(std::uint64_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// The low bits of `value`, one after the other, placed where `mask` has ones; zero elsewhere.
inline std::uint64_t deposit_bits(std::uint64_t value, std::uint64_t mask) {
#ifdef __BMI2__
  return _pdep_u64(value, mask);
#else
  std::uint64_t result = 0;
  for (; mask != 0; mask &= mask - 1, value >>= 1) result |= mask & (0 - mask) & (0 - (value & 1));
  return result;
#endif
}

/// Bit k of `value` moved to bit 3 k, for the low 21 bits.
inline std::uint64_t spread_by_three(std::uint64_t value) {
#ifdef __BMI2__
  return _pdep_u64(value, 0x1249249249249249);
#else
  value &= 0x1fffff;
  value = (value | value << 32) & 0x001f00000000ffff;
  value = (value | value << 16) & 0x001f0000ff0000ff;
  value = (value | value << 8) & 0x100f00f00f00f00f;
  value = (value | value << 4) & 0x10c30c30c30c30c3;
  return (value | value << 2) & 0x1249249249249249;
#endif
}

}  // namespace minlife
