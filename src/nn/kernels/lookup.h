#pragma once

#include <cstdint>
#include <span>

#include "nn/kernels/conv.h"
#include "nn/kernels/planes.h"

namespace minlife {

// Planes whose cells take one of few values, kept once in a table [index][lookup_stride(channels)].

/// Floats from one row of the table to the next.
inline int lookup_stride(int channels) { return channels == 1 ? 1 : (channels + 3) / 4 * 4; }

/// planes[c][cell] = table[indices[cell]][c]. indices: [rows][columns], halo and tail are not touched.
void look_up(const float* table, int channels, std::span<const std::uint16_t> indices,
             const PlaneShape& shape, const Channels& planes);

/// Its transpose: table[indices[cell]][c] += planes[c][cell], row by row, cell by cell.
void add_up(const Channels& planes, int channels, std::span<const std::uint16_t> indices,
            const PlaneShape& shape, float* table);

}  // namespace minlife
