#pragma once

#include <cstdint>

#include "core/random.h"

namespace minlife {

// A random soup: every cell alive with probability `density`, independent of the others.
//
// Cell c = row * width + column has a number U in [0, 1) of its own and is alive iff U < density; both are
// compared digit by digit, most significant binary digit first, until they differ, and to 2^-64 at most.
// Cells are drawn 64 at a time: cell word w holds the cells 64 w .. 64 w + 63, cell c in lane c mod 64.
//   Digits 0, 1, 2 of lane k are bit k of the words 0, 1, 2 of the stream's block w + 2.
//   Each further digit takes one bit for each lane that is still undecided, lowest lane first, from one
//   sequence of bits (lowest bit of a word first): word 3 of block w + 2, then the words of the blocks w + 2
//   + 2^32 k, k = 1, 2, ... It ends when no lane is undecided or the density has no further digit 1.
// Block 1 is left to whoever draws the density.

/// Fills a packed board (see life/packed_batch.h). density: 0 to 1. The words are a function of what names
/// `random`, whatever was drawn from it before.
void fill_soup(std::uint8_t* packed, int height, int width, double density, const RandomStream& random);

}  // namespace minlife
