#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

/// An array of NumPy's .npy format.
struct NpyArray {
  std::vector<std::uint64_t> shape;
  std::vector<double> values;  ///< in C order: the last axis varies fastest

  std::uint64_t size() const { return values.size(); }
};

/// Reads an array of numbers: little-endian float16, float32 or float64, or integers of up to 8 bytes, in C
/// or Fortran order. Throws InputError naming `source` for damaged bytes and for arrays of anything else.
/// Source: NumPy's documentation, "NPY format", versions 1 to 3.
NpyArray parse_npy(std::string_view bytes, const std::string& source);

/// An array of float32 in C order, and one of bytes.
std::string format_npy(const std::vector<std::uint64_t>& shape, std::span<const float> values);
std::string format_npy(std::string_view bytes);

}  // namespace minlife
