#include "nn/kernels/lookup.h"

#include <doctest/doctest.h>

#include <vector>

#include "core/random.h"

using namespace minlife;

TEST_CASE("cells take their row of the table, and give back to it, one by one") {
  std::uint64_t seed = 500;
  for (const int channels : {1, 2, 3, 4, 5, 8, 11, 24})
    for (const auto& size : {std::pair{1, 1}, {3, 4}, {5, 17}, {32, 32}, {2, 67}}) {
      const int rows = size.first, columns = size.second;
      CAPTURE(channels);
      CAPTURE(rows);
      CAPTURE(columns);
      CAPTURE(seed);
      RandomStream random(seed++, purpose("test"), 0, 0);
      constexpr int kRows = 19;  // few, so that neighbouring cells often share one
      const int stride = lookup_stride(channels);
      CHECK(stride >= channels);
      std::vector<float> table(static_cast<std::size_t>(kRows) * stride), sums(table.size());
      for (float& x : table) x = static_cast<float>(random.normal());
      std::vector<std::uint16_t> indices(static_cast<std::size_t>(rows) * columns);
      for (std::uint16_t& index : indices) index = static_cast<std::uint16_t>(random.below(kRows));
      const PlaneShape shape = PlaneShape::board(rows, columns);
      std::vector<float> cells(static_cast<std::size_t>(channels) * shape.size, 7.0f);
      const Channels planes{cells.data(), static_cast<std::size_t>(shape.size)};
      look_up(table.data(), channels, indices, shape, planes);
      std::vector<float> expected(cells.size(), 7.0f);  // what is no cell stays as it was
      for (int c = 0; c < channels; ++c)
        for (int row = 0; row < rows; ++row)
          for (int column = 0; column < columns; ++column)
            expected[c * planes.plane + shape.offset(row, column)] =
                table[indices[row * columns + column] * stride + c];
      CHECK(cells == expected);

      for (float& x : cells) x = static_cast<float>(random.normal());
      std::vector<float> totals(sums.size(), 0.5f), expected_totals = totals;
      add_up(planes, channels, indices, shape, totals.data());
      for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
          for (int c = 0; c < channels; ++c)
            expected_totals[indices[row * columns + column] * stride + c] +=
                planes.channel(c)[shape.offset(row, column)];
      for (int k = 0; k < kRows; ++k)
        for (int c = 0; c < channels; ++c)
          CHECK(totals[k * stride + c] == expected_totals[k * stride + c]);  // the same order: the same bits
    }
}
