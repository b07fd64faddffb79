#include "nn/kernels/winograd.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "nn/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

constexpr double kFloatUnit = kFloatEps / 2;

/// Channels of a random board in tiles: normal cells, garbage in the tail unless it is to be clear.
struct Planes {
  Planes(int of_rows, int of_columns, int count, Padding beyond, bool clear, RandomStream& random)
      : rows(of_rows),
        columns(of_columns),
        padding(beyond),
        shape(PlaneShape::tiles(rows, columns)),
        values(static_cast<std::size_t>(count) * shape.size) {
    for (int c = 0; c < count; ++c) {
      float* plane = channels().channel(c);
      for (int k = 0; k < shape.size; ++k) plane[k] = static_cast<float>(random.normal());
      if (clear) clear_tail(plane, shape);
    }
  }
  Channels channels() { return {values.data(), static_cast<std::size_t>(shape.size)}; }
  double at(int channel, int row, int column) {
    if (padding == Padding::zero && (row < 0 || row >= rows || column < 0 || column >= columns)) return 0;
    row = (row + rows) % rows;
    column = (column + columns) % columns;
    return channels().channel(channel)[offset(row, column)];
  }
  int offset(int row, int column) const {
    return shape.offset(row % 4 * 4 + column % 4, row / 4 * (columns / 4) + column / 4);
  }
  double largest() {
    double size = 0;
    for (const float value : std::span(values.data(), values.size()))
      size = std::max(size, std::abs(double{value}));
    return size;
  }

  int rows, columns;
  Padding padding;
  PlaneShape shape;
  AlignedFloats values;
};

std::vector<float> normals(std::size_t count, RandomStream& random) {
  std::vector<float> values(count);
  for (float& x : values) x = static_cast<float>(random.normal());
  return values;
}

/// Around the blocks of every build (outputs of 1 to 4, kernels of 1x1 to 6x4), with one tile, one row or
/// column of them, rows of tiles shorter and longer than a vector, and tails.
struct TiledCase {
  int inputs, outputs, rows, columns;
};
const TiledCase kTiledCases[] = {{1, 1, 4, 4},    {4, 8, 32, 32}, {8, 16, 32, 32}, {5, 13, 8, 16},
                                 {3, 2, 12, 48},  {2, 7, 20, 72}, {24, 48, 4, 36}, {7, 3, 16, 16},
                                 {16, 8, 64, 32}, {1, 5, 8, 132}, {6, 4, 44, 4},   {13, 9, 12, 20}};

template <typename Function>
void for_each_case(Function function) {
  std::uint64_t seed = 300;
  for (const TiledCase& c : kTiledCases)
    for (const Padding padding : {Padding::wrap, Padding::zero}) {
      CAPTURE(c.inputs);
      CAPTURE(c.outputs);
      CAPTURE(c.rows);
      CAPTURE(c.columns);
      CAPTURE(seed);
      RandomStream random(seed++, purpose("test"), 0, 0);
      function(c, padding, random);
    }
}

}  // namespace

TEST_CASE("a pass in tiles equals plain loops within the bound of winograd.h") {
  for_each_case([](const TiledCase& c, Padding padding, RandomStream& random) {
    Planes in(c.rows, c.columns, c.inputs, padding, false, random);
    Planes mask(c.rows, c.columns, c.outputs, padding, false, random);
    const std::vector<float> weight = normals(static_cast<std::size_t>(c.inputs) * c.outputs * 9, random),
                             bias = normals(c.outputs, random);
    WinogradTiles tiles(c.rows, c.columns, padding);
    WinogradProducts products = tiles.products(c.inputs);
    std::vector<std::uint8_t> wanted(c.outputs, 1);
    auto from = every(c.inputs);
    if (c.inputs > 2) from.erase(from.begin() + 1);
    for (const bool back : {false, true})
      for (const Finish finish : {Finish::store, Finish::rectify, Finish::mask}) {
        WinogradWeights packed(c.inputs, c.outputs);
        back ? packed.pack_backward(weight.data()) : packed.pack_forward(weight.data());
        AlignedFloats out(static_cast<std::size_t>(c.outputs) * in.shape.size);
        ConvPass pass;
        pass.in = in.channels();
        pass.out = {out.data(), static_cast<std::size_t>(in.shape.size)};
        pass.from = from;
        pass.bias = back ? nullptr : bias.data();
        pass.finish = finish;
        pass.mask = mask.channels();
        pass.wanted = wanted.data();
        tiles.convolve(packed, pass, products);
        const double roundings = c.inputs + 25, largest = in.largest();
        double worst = 0;
        for (int o = 0; o < c.outputs; ++o)
          for (int row = 0; row < c.rows; ++row)
            for (int column = 0; column < c.columns; ++column) {
              double sum = back ? 0 : bias[o], size = std::abs(sum);
              for (const int i : from)
                for (int ky = -1; ky <= 1; ++ky)
                  for (int kx = -1; kx <= 1; ++kx) {
                    const int tap = 3 * ky + kx + 4;
                    const double w = back ? weight[(i * c.outputs + o) * 9 + 8 - tap]
                                          : weight[(o * c.inputs + i) * 9 + tap];
                    sum += w * in.at(i, row + ky, column + kx);
                    size += std::abs(w) * largest;
                  }
              if (finish == Finish::rectify) sum = std::max(sum, 0.0);
              if (finish == Finish::mask && !(mask.at(o, row, column) > 0)) sum = 0;
              const double error = std::abs(pass.out.channel(o)[in.offset(row, column)] - sum);
              worst = std::max(worst, error / (kWinogradGrowth * roundings * kFloatUnit * size));
            }
        CHECK(worst <= 1);
        CHECK(worst > 0);
      }
  });
}

namespace {

/// What a pass over `in` leaves for the gradient.
void transform(WinogradTiles& tiles, Planes& in, std::span<const std::int32_t> from, int inputs,
               WinogradProducts& products) {
  const WinogradWeights silent(inputs, 1);
  AlignedFloats out(static_cast<std::size_t>(in.shape.size));
  ConvPass pass;
  pass.in = in.channels();
  pass.out = {out.data(), static_cast<std::size_t>(in.shape.size)};
  pass.from = from;
  tiles.convolve(silent, pass, products);
}

}  // namespace

TEST_CASE("a weight gradient in tiles equals plain loops within the bound of winograd.h") {
  for_each_case([](const TiledCase& c, Padding padding, RandomStream& random) {
    Planes in(c.rows, c.columns, c.inputs, padding, false, random);
    Planes delta(c.rows, c.columns, c.outputs, padding, true, random);
    WinogradTiles tiles(c.rows, c.columns, padding);
    WinogradProducts products = tiles.products(c.inputs), scratch = tiles.products(c.outputs);
    auto from = every(c.inputs), to = every(c.outputs);
    if (c.inputs > 2) from.erase(from.begin() + 1);
    if (c.outputs > 2) to.erase(to.begin() + 2);
    transform(tiles, in, from, c.inputs, products);
    const LayerShape layer{c.inputs, c.outputs, 3, true};
    std::vector<float> gradient(layer.weights(), -1.0f);
    tiles.weight_gradient(layer, products, delta.channels(), from, to, scratch, gradient.data());
    const double roundings = in.shape.columns / 16 + 30, largest = in.largest();
    double worst = 0;
    for (int o = 0; o < c.outputs; ++o)
      for (int i = 0; i < c.inputs; ++i) {
        const bool both =
            std::count(to.begin(), to.end(), o) == 1 && std::count(from.begin(), from.end(), i) == 1;
        for (int tap = 0; tap < 9; ++tap) {
          double sum = 0, size = 1e-30;
          for (int row = 0; both && row < c.rows; ++row)
            for (int column = 0; column < c.columns; ++column) {
              sum += delta.at(o, row, column) * in.at(i, row + tap / 3 - 1, column + tap % 3 - 1);
              size += std::abs(delta.at(o, row, column)) * largest;
            }
          const double error = std::abs(gradient[(o * c.inputs + i) * 9 + tap] - sum);
          worst = std::max(worst, error / (kWinogradGrowth * roundings * kFloatUnit * size));
        }
      }
    CHECK(worst <= 1);
  });
}

TEST_CASE("passes and gradients in turn, in the same memory, leave nothing to each other") {
  RandomStream random(8, purpose("test"), 0, 0);
  Planes in(12, 36, 5, Padding::zero, false, random), delta(12, 36, 7, Padding::zero, true, random);
  const std::vector<float> weight = normals(5 * 7 * 9, random);
  WinogradWeights packed(5, 7);
  packed.pack_forward(weight.data());
  const LayerShape layer{5, 7, 3, true};
  const auto from = every(5), to = every(7);
  struct Memory {
    WinogradTiles tiles{12, 36, Padding::zero};
    WinogradProducts products = tiles.products(5), scratch = tiles.products(7);
  };
  const auto pass = [&](Memory& memory) {
    std::vector<float> out(static_cast<std::size_t>(7) * in.shape.size);
    ConvPass work;
    work.in = in.channels();
    work.out = {out.data(), static_cast<std::size_t>(in.shape.size)};
    work.from = from;
    memory.tiles.convolve(packed, work, memory.products);
    return out;
  };
  const auto gradient = [&](Memory& memory) {
    std::vector<float> found(layer.weights());
    memory.tiles.weight_gradient(layer, memory.products, delta.channels(), from, to, memory.scratch,
                                 found.data());
    return found;
  };
  Memory one, other;
  const auto out = pass(one), found = gradient(one);
  CHECK(pass(one) == out);
  CHECK(gradient(one) == found);
  CHECK(gradient(one) == found);
  transform(other.tiles, in, from, 5, other.products);
  CHECK(gradient(other) == found);
}

TEST_CASE("outputs that nobody wants are left alone, and missing inputs are zeros") {
  RandomStream random(7, purpose("test"), 0, 0);
  Planes in(8, 32, 4, Padding::wrap, false, random);
  std::fill_n(in.channels().channel(2), in.shape.size, 0.0f);
  const std::vector<float> weight = normals(4 * 12 * 9, random);
  WinogradWeights packed(4, 12);
  packed.pack_forward(weight.data());
  WinogradTiles tiles(8, 32, Padding::wrap);
  WinogradProducts products = tiles.products(4);
  const auto size = static_cast<std::size_t>(in.shape.size);
  const auto run = [&](std::vector<std::int32_t> from, const std::vector<std::uint8_t>& wanted) {
    std::vector<float> out(12 * size, 5.0f);
    ConvPass pass;
    pass.in = in.channels();
    pass.out = {out.data(), size};
    pass.from = from;
    pass.wanted = wanted.data();
    tiles.convolve(packed, pass, products);
    return out;
  };
  std::vector<std::uint8_t> all(12, 1), none(12, 0), last = none;
  last[11] = 1;
  CHECK(run({0, 1, 2, 3}, all) == run({0, 1, 3}, all));
  CHECK(run({}, all) == run({2}, all));
  CHECK(run({0, 1, 2, 3}, none) == std::vector<float>(12 * size, 5.0f));
  const auto whole = run({0, 1, 2, 3}, all), end = run({0, 1, 2, 3}, last);
  CHECK(std::equal(whole.end() - in.shape.size, whole.end(), end.end() - in.shape.size));
  CHECK(std::all_of(end.begin(), end.begin() + in.shape.size, [](float x) { return x == 5.0f; }));
}

TEST_CASE("one cell and one delta meet in one entry of the gradient, wherever they lie") {
  constexpr int kRows = 8, kColumns = 12;
  for (const Padding padding : {Padding::wrap, Padding::zero}) {
    RandomStream random(9, purpose("test"), 0, 0);
    Planes in(kRows, kColumns, 1, padding, false, random), delta(kRows, kColumns, 1, padding, true, random);
    WinogradTiles tiles(kRows, kColumns, padding);
    WinogradProducts products = tiles.products(1), scratch = tiles.products(1);
    const std::vector<std::int32_t> only = {0};
    const auto fill = [](Planes& planes, int row, int column) {
      std::fill_n(planes.values.data(), planes.values.size(), 0.0f);
      planes.channels().channel(0)[planes.offset(row, column)] = 1;
    };
    for (int row = 0; row < kRows; ++row)
      for (int column = 0; column < kColumns; ++column)
        for (int tap = 0; tap < 9; ++tap) {
          fill(delta, row, column);
          int y = row + tap / 3 - 1, x = column + tap % 3 - 1;
          const bool beyond = y < 0 || y >= kRows || x < 0 || x >= kColumns;
          y = (y + kRows) % kRows;
          x = (x + kColumns) % kColumns;
          fill(in, y, x);
          transform(tiles, in, only, 1, products);
          float gradient[9];
          tiles.weight_gradient({1, 1, 3, true}, products, delta.channels(), only, only, scratch, gradient);
          CAPTURE(row);
          CAPTURE(column);
          CAPTURE(tap);
          for (int k = 0; k < 9; ++k) {
            const double expected = k == tap && (padding == Padding::wrap || !beyond) ? 1 : 0;
            CHECK(std::abs(gradient[k] - expected) <= kWinogradGrowth * 31 * kFloatUnit);
          }
        }
    std::vector<float> gradient(9, 5.0f);
    tiles.weight_gradient({1, 1, 3, true}, products, delta.channels(), {}, only, scratch, gradient.data());
    CHECK(gradient == std::vector<float>(9));
  }
}
