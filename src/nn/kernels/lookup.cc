#include "nn/kernels/lookup.h"

#include <type_traits>

#include "nn/kernels/lanes.h"

namespace minlife {
namespace {

using namespace lanes;

constexpr hn::FixedTag<float, 4> kQuad{};
using Quad = hn::Vec<decltype(kQuad)>;

/// Rows and columns change places.
inline void transpose(Quad (&a)[4]) {
  const Quad p = hn::InterleaveLower(kQuad, a[0], a[2]), q = hn::InterleaveUpper(kQuad, a[0], a[2]);
  const Quad r = hn::InterleaveLower(kQuad, a[1], a[3]), s = hn::InterleaveUpper(kQuad, a[1], a[3]);
  a[0] = hn::InterleaveLower(kQuad, p, r);
  a[1] = hn::InterleaveUpper(kQuad, p, r);
  a[2] = hn::InterleaveLower(kQuad, q, s);
  a[3] = hn::InterleaveUpper(kQuad, q, s);
}

/// function(indices of the cells, how many, offset of the first) for all cells, row by row: four at a time,
/// as a compile-time constant, then what is left of the row.
template <typename Function>
inline void for_each_quad(std::span<const std::uint16_t> indices, const PlaneShape& shape,
                          Function function) {
  const std::uint16_t* index = indices.data();
  for (int row = 0; row < shape.rows; ++row) {
    int column = 0;
    for (; column + 4 <= shape.columns; column += 4, index += 4)
      function(index, std::integral_constant<int, 4>(), shape.offset(row, column));
    if (column < shape.columns) {
      function(index, shape.columns - column, shape.offset(row, column));
      index += shape.columns - column;
    }
  }
}

/// function(offset, index of the cell) for all cells: one channel needs no transposed blocks.
template <typename Function>
inline void for_each_cell(std::span<const std::uint16_t> indices, const PlaneShape& shape,
                          Function function) {
  const std::uint16_t* index = indices.data();
  for (int row = 0; row < shape.rows; ++row, index += shape.columns)
    for (int column = 0; column < shape.columns; ++column) function(shape.offset(row, column), index[column]);
}

/// Channels by fours and the rest: function(first, how many).
template <typename Function>
inline void for_each_channel_quad(int channels, Function function) {
  int first = 0;
  for (; first + 4 <= channels; first += 4) function(first, std::integral_constant<int, 4>());
  if (first < channels) function(first, channels - first);
}

}  // namespace

void look_up(const float* table, int channels, std::span<const std::uint16_t> indices,
             const PlaneShape& shape, const Channels& planes) {
  if (channels == 1) {
    float* plane = planes.data;
    return for_each_cell(indices, shape, [&](int at, std::uint16_t index) { plane[at] = table[index]; });
  }
  const int stride = lookup_stride(channels);
  for_each_channel_quad(channels, [&](int first, auto count) {
    float* to[4];
    for (int c = 0; c < count; ++c) to[c] = planes.channel(static_cast<std::size_t>(first + c));
    for_each_quad(indices, shape, [&](const std::uint16_t* index, auto cells, int at) {
      Quad quad[4];
      for (int k = 0; k < 4; ++k)
        quad[k] = hn::LoadU(kQuad, table + index[k < cells ? k : 0] * stride + first);
      transpose(quad);
      for (int c = 0; c < count; ++c)
        if (cells == 4)
          hn::StoreU(quad[c], kQuad, to[c] + at);
        else
          for (int k = 0; k < cells; ++k) to[c][at + k] = table[index[k] * stride + first + c];
    });
  });
}

void add_up(const Channels& planes, int channels, std::span<const std::uint16_t> indices,
            const PlaneShape& shape, float* table) {
  if (channels == 1) {
    const float* plane = planes.data;
    return for_each_cell(indices, shape, [&](int at, std::uint16_t index) { table[index] += plane[at]; });
  }
  const int stride = lookup_stride(channels);
  for_each_channel_quad(channels, [&](int first, auto count) {
    const float* from[4];
    for (int c = 0; c < count; ++c) from[c] = planes.channel(static_cast<std::size_t>(first + c));
    for_each_quad(indices, shape, [&](const std::uint16_t* index, auto cells, int at) {
      Quad quad[4];
      for (int c = 0; c < 4; ++c) quad[c] = c < count ? hn::LoadU(kQuad, from[c] + at) : hn::Zero(kQuad);
      transpose(quad);
      for (int k = 0; k < cells; ++k) {
        float* row = table + index[k] * stride + first;
        hn::StoreU(hn::Add(hn::LoadU(kQuad, row), quad[k]), kQuad, row);
      }
    });
  });
}

}  // namespace minlife
