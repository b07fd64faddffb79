#pragma once

#include <pybind11/numpy.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace minlife::python {

/// Boards as NumPy holds them: uint8 or bool [..., height, width], 0 dead and 1 alive, of any strides. A
/// view: the array's memory is read where it is.
class BoardArray {
 public:
  /// name: what messages call the array. Throws TypeError for another type of numbers, InputError for an
  /// array of less than two axes or of sides outside 1 .. kMaxSide.
  BoardArray(const pybind11::array& array, std::string name);

  std::size_t count() const { return count_; }
  int height() const { return height_; }
  int width() const { return width_; }

  /// Boards first .. first + count - 1, in the order of a C array, to packed form (core/packed_bits.h).
  /// Throws InputError where a byte is neither 0 nor 1. Needs no lock of the interpreter's.
  void pack(std::size_t first, std::size_t count, std::uint8_t* packed) const;

  /// A new array of the same shape and type, C-contiguous and not filled.
  pybind11::array empty_like() const;

 private:
  const std::uint8_t* board(std::size_t index) const;
  [[noreturn]] void refuse(std::size_t index) const;

  pybind11::array array_;
  std::string name_;
  const std::uint8_t* data_;
  std::vector<pybind11::ssize_t> shape_, strides_;
  std::size_t count_ = 1;
  int height_ = 0, width_ = 0;
};

/// Packed boards to one number a cell, 0 or 1, C-contiguous: [count, height, width].
template <typename Number>
void unpack_cells(const std::uint8_t* packed, std::size_t count, int height, int width, Number* cells);

}  // namespace minlife::python
