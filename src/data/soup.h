#pragma once

#include <cstdint>

#include "core/random.h"

namespace minlife {

/// Fills a packed board (see life/packed_batch.h) with a random soup: every cell alive with probability
/// `density`, to 2^-64. Cells are drawn 64 at a time in row-major order by comparing the binary digits of the
/// density with random bits until every lane is decided; draws from `random` only.
void fill_soup(std::uint8_t* packed, int height, int width, double density, RandomStream& random);

/// The slow twin: the same random bits, one cell at a time.
void fill_soup_reference(std::uint8_t* packed, int height, int width, double density, RandomStream& random);

}  // namespace minlife
