#include "nn/kernels/planes.h"

#include <doctest/doctest.h>

#include <limits>
#include <utility>

using namespace minlife;

TEST_CASE("a plane is zero when its cells are, whatever lies around them") {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  for (const auto& [rows, columns] : {std::pair{1, 1}, {2, 7}, {1, 16}, {3, 17}, {4, 32}, {5, 41}, {2, 63}}) {
    const PlaneShape shape = PlaneShape::board(rows, columns);
    AlignedFloats plane(static_cast<std::size_t>(shape.size));
    for (std::size_t i = 0; i < plane.size(); ++i) plane[i] = kNan;  // halo and tail
    const auto cell = [&](int row, int column) -> float& {
      return plane[static_cast<std::size_t>(shape.offset(row, column))];
    };
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column) cell(row, column) = column % 3 == 0 ? -0.0f : 0.0f;
    CHECK(is_zero(plane.data(), shape));
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column)
        for (const float value : {1.0f, -1e-45f, kNan}) {
          CAPTURE(row);
          CAPTURE(column);
          CAPTURE(value);
          const float before = std::exchange(cell(row, column), value);
          CHECK_FALSE(is_zero(plane.data(), shape));
          cell(row, column) = before;
        }
  }
}
