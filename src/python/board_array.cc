#include "python/board_array.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "core/error.h"
#include "core/packed_bits.h"
#include "life/board.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

static_assert(std::endian::native == std::endian::little);

/// Eight bytes, each 0 or 1, the first one in the lowest bit. Each factor moves one byte's bit to its place
/// in the highest byte, and no two of the products' bits meet.
std::uint8_t pack_eight(std::uint64_t bytes) {
  return static_cast<std::uint8_t>(bytes * 0x0102040810204080u >> 56);
}

/// Eight cells of every packed byte.
template <typename Number>
constexpr std::array<std::array<Number, 8>, 256> kCells = [] {
  std::array<std::array<Number, 8>, 256> table{};
  for (std::size_t byte = 0; byte < 256; ++byte)
    for (std::size_t bit = 0; bit < 8; ++bit) table[byte][bit] = static_cast<Number>(byte >> bit & 1);
  return table;
}();

/// One row; returns all of its bytes, or-ed.
std::uint8_t pack_row(const std::uint8_t* row, py::ssize_t stride, int width, std::uint8_t* packed) {
  std::uint64_t seen = 0;
  int column = 0;
  if (stride == 1)
    for (; column + 8 <= width; column += 8) {
      std::uint64_t eight;
      std::memcpy(&eight, row + column, sizeof eight);
      seen |= eight;
      packed[column / 8] = pack_eight(eight & 0x0101010101010101u);
    }
  for (; column < width; ++column) {
    const std::uint8_t cell = row[column * stride];
    seen |= cell;
    if (column % 8 == 0) packed[column / 8] = 0;
    if ((cell & 1) != 0) set_packed_bit(packed, static_cast<std::size_t>(column));
  }
  for (int half = 32; half >= 8; half /= 2) seen |= seen >> half;
  return static_cast<std::uint8_t>(seen);
}

std::string kind_of(const py::array& array) { return py::str(static_cast<py::object>(array.dtype())); }

}  // namespace

BoardArray::BoardArray(const py::array& array, std::string name)
    : array_(array), name_(std::move(name)), data_(static_cast<const std::uint8_t*>(array.data())) {
  const char kind = array.dtype().kind();
  if ((kind != 'b' && kind != 'u') || array.itemsize() != 1)
    throw py::type_error(
        fmt::format("{} is an array of {}; it must be of bool or uint8, 0 dead and 1 alive (try "
                    "{}.astype(bool))",
                    name_, kind_of(array), name_));
  if (array.ndim() < 2)
    throw value_error(name_, fmt::format("an array of {} axes", array.ndim()),
                      "it must be [height, width], or [..., height, width] of many boards");
  shape_.assign(array.shape(), array.shape() + array.ndim());
  strides_.assign(array.strides(), array.strides() + array.ndim());
  const py::ssize_t height = shape_[shape_.size() - 2], width = shape_.back();
  if (height < 1 || width < 1 || height > kMaxSide || width > kMaxSide)
    throw value_error(name_, fmt::format("of boards of {} rows and {} columns", height, width),
                      fmt::format("each side must be from 1 to {}", kMaxSide));
  height_ = static_cast<int>(height);
  width_ = static_cast<int>(width);
  for (std::size_t axis = 0; axis + 2 < shape_.size(); ++axis)
    count_ *= static_cast<std::size_t>(shape_[axis]);
}

const std::uint8_t* BoardArray::board(std::size_t index) const {
  const std::uint8_t* at = data_;
  for (std::size_t axis = shape_.size() - 2; axis-- > 0;) {
    const auto side = static_cast<std::size_t>(shape_[axis]);
    at += static_cast<py::ssize_t>(index % side) * strides_[axis];
    index /= side;
  }
  return at;
}

void BoardArray::pack(std::size_t first, std::size_t count, std::uint8_t* packed) const {
  const std::size_t row_bytes = packed_row_bytes(width_);
  const py::ssize_t row_stride = strides_[strides_.size() - 2], stride = strides_.back();
  for (std::size_t k = first; k < first + count; ++k) {
    const std::uint8_t* from = board(k);
    std::uint8_t seen = 0;
    for (int row = 0; row < height_; ++row, packed += row_bytes)
      seen |= pack_row(from + row * row_stride, stride, width_, packed);
    if (seen > 1) refuse(k);
  }
}

void BoardArray::refuse(std::size_t index) const {
  const std::uint8_t* from = board(index);
  std::string place;
  for (std::size_t axis = shape_.size() - 2, rest = index; axis-- > 0;) {
    const auto side = static_cast<std::size_t>(shape_[axis]);
    place = fmt::format("{}, {}", rest % side, place);
    rest /= side;
  }
  for (int row = 0; row < height_; ++row)
    for (int column = 0; column < width_; ++column) {
      const std::uint8_t cell = from[row * strides_[strides_.size() - 2] + column * strides_.back()];
      if (cell > 1)
        throw value_error(fmt::format("{}[{}{}, {}]", name_, place, row, column), std::to_string(cell),
                          "a cell is 0 (dead) or 1 (alive)");
    }
  throw value_error(name_, "changing", "nobody may write to an array while it is read");
}

py::array BoardArray::empty_like() const { return py::array(array_.dtype(), shape_); }

template <typename Number>
void unpack_cells(const std::uint8_t* packed, std::size_t count, int height, int width, Number* cells) {
  const std::size_t rows = count * static_cast<std::size_t>(height),
                    columns = static_cast<std::size_t>(width);
  for (std::size_t row = 0; row < rows; ++row, packed += packed_row_bytes(width), cells += columns)
    for (std::size_t column = 0; column < columns; column += 8) {
      const auto& eight = kCells<Number>[packed[column / 8]];
      std::copy_n(eight.data(), std::min<std::size_t>(8, columns - column), cells + column);
    }
}

template void unpack_cells<std::uint8_t>(const std::uint8_t*, std::size_t, int, int, std::uint8_t*);
template void unpack_cells<float>(const std::uint8_t*, std::size_t, int, int, float*);

}  // namespace minlife::python
