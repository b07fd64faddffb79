#pragma once

#include <cstddef>
#include <span>

namespace minlife {

/// Makes the rows of `matrix`, [rows, columns] row by row, an orthonormal set, or its columns where these are
/// fewer. Of independent normal numbers that is a set drawn uniformly from all (F. Mezzadri, "How to generate
/// random matrices from the classical compact groups", arXiv:math-ph/0609050, section 5, whose R has a
/// positive diagonal as here). Vectors that depend on earlier ones become 0. The sums are in a fixed order
/// and use no function but sqrt, so that the bits are the same everywhere.
void orthonormalize(std::size_t rows, std::size_t columns, std::span<double> matrix);

}  // namespace minlife
