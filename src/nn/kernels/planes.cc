#include "nn/kernels/planes.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <new>

#include "nn/kernels/lanes.h"

namespace minlife {

PlaneShape PlaneShape::board(int rows, int columns) {
  PlaneShape shape;
  shape.rows = rows;
  shape.columns = columns;
  shape.halo = true;
  // The 16 floats before column 0 hold the left halo cell, and the row above's right one: rows share the gap.
  shape.stride = shape.columns_up() + 16;
  shape.first = shape.stride + 16;
  shape.size = (rows + 2) * shape.stride + 32;
  return shape;
}

PlaneShape PlaneShape::flat(int count) {
  PlaneShape shape;
  shape.rows = 1;
  shape.columns = count;
  shape.stride = shape.size = shape.columns_up();
  return shape;
}

PlaneShape PlaneShape::tiles(int rows, int columns) {
  assert(rows % 4 == 0 && columns % 4 == 0);
  PlaneShape shape;
  shape.rows = 16;
  shape.columns = rows / 4 * (columns / 4);
  shape.stride = shape.columns_up();
  shape.first = 16;
  shape.size = 2 * shape.first + shape.rows * shape.stride;
  return shape;
}

std::vector<std::int32_t> vector_offsets(const PlaneShape& shape, bool pad_to_four) {
  std::vector<std::int32_t> offsets;
  for (int row = 0; row < shape.rows; ++row)
    for (int column = 0; column < shape.columns_up(); column += lanes::kNative)
      offsets.push_back(shape.offset(row, column));
  while (pad_to_four && offsets.size() % 4 != 0) offsets.push_back(offsets.back());
  return offsets;
}

void fill_halo(float* plane, const PlaneShape& shape, Padding padding) {
  const int rows = shape.rows, columns = shape.columns;
  for (int row = 0; row < rows; ++row) {
    float* cells = plane + shape.offset(row, 0);
    cells[-1] = padding == Padding::wrap ? cells[columns - 1] : 0.0f;
    cells[columns] = padding == Padding::wrap ? cells[0] : 0.0f;
  }
  float* above = plane + shape.offset(-1, -1);
  float* below = plane + shape.offset(rows, -1);
  const std::size_t bytes = static_cast<std::size_t>(columns + 2) * sizeof(float);
  if (padding == Padding::wrap) {
    std::memcpy(above, plane + shape.offset(rows - 1, -1), bytes);
    std::memcpy(below, plane + shape.offset(0, -1), bytes);
  } else {
    std::memset(above, 0, bytes);
    std::memset(below, 0, bytes);
  }
}

void clear_tail(float* plane, const PlaneShape& shape) {
  if (!shape.has_tail()) return;
  for (int row = 0; row < shape.rows; ++row)
    std::fill(plane + shape.offset(row, shape.columns), plane + shape.offset(row, shape.columns_up()), 0.0f);
}

bool is_zero(const float* plane, const PlaneShape& shape) {
  using namespace lanes;
  const int whole = shape.columns / kNative * kNative;
  for (int row = 0; row < shape.rows; ++row) {
    const float* cells = plane + shape.offset(row, 0);
    for (int column = 0; column < whole; column += kNative)
      if (!hn::AllTrue(kTag, hn::Eq(load(cells + column), zero()))) return false;  // so that NaN counts
    for (int column = whole; column < shape.columns; ++column)
      if (cells[column] != 0.0f) return false;
  }
  return true;
}

AlignedFloats::AlignedFloats(std::size_t count) : size_(count) {
  const std::size_t bytes = (count * sizeof(float) + 63) / 64 * 64;
  float* memory = static_cast<float*>(std::aligned_alloc(64, std::max<std::size_t>(bytes, 64)));
  if (!memory) throw std::bad_alloc();
  std::memset(memory, 0, bytes);
  data_.reset(memory);
}

void AlignedFloats::Free::operator()(float* pointer) const { std::free(pointer); }

}  // namespace minlife
