#include "nn/orthogonal.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace minlife {
namespace {

/// `count` vectors of `length` numbers in a matrix: number i of vector v.
struct Vectors {
  std::span<double> matrix;
  std::size_t count, length, vector_stride, number_stride;

  double& at(std::size_t v, std::size_t i) const { return matrix[v * vector_stride + i * number_stride]; }
  double product(std::size_t v, std::size_t w) const {
    double sum = 0;
    for (std::size_t i = 0; i < length; ++i) sum += at(v, i) * at(w, i);
    return sum;
  }
};

}  // namespace

void orthonormalize(std::size_t rows, std::size_t columns, std::span<double> matrix) {
  assert(matrix.size() == rows * columns);
  const Vectors all = rows <= columns ? Vectors{matrix, rows, columns, columns, 1}
                                      : Vectors{matrix, columns, rows, 1, columns};
  for (std::size_t v = 0; v < all.count; ++v) {
    const double before = std::sqrt(all.product(v, v));
    // Modified Gram-Schmidt; once more, as what is left of a vector near the span of the others is rounding
    // (Giraud, Langou and Rozloznik, "The loss of orthogonality in the Gram-Schmidt orthogonalization
    // process", 2005: twice is enough).
    for (int pass = 0; pass < 2; ++pass)
      for (std::size_t w = 0; w < v; ++w) {
        const double share = all.product(v, w);
        for (std::size_t i = 0; i < all.length; ++i) all.at(v, i) -= share * all.at(w, i);
      }
    const double size = std::sqrt(all.product(v, v));
    const bool depends = !(size > before * 1e-10);
    for (std::size_t i = 0; i < all.length; ++i) all.at(v, i) = depends ? 0 : all.at(v, i) / size;
  }
}

}  // namespace minlife
