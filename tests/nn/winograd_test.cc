#include "nn/winograd.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "nn/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

constexpr double kFloatUnit = kFloatEps / 2;

/// Channels of a random board: normal cells, halo as the padding wants it, tail clear or not.
struct Planes {
  Planes(const PlaneShape& of, int count, Padding padding, bool clear, RandomStream& random)
      : shape(of), values(static_cast<std::size_t>(count) * of.size) {
    for (int c = 0; c < count; ++c) fill_normal(channels().channel(c), shape, padding, clear, random);
  }
  Channels channels() { return {values.data(), static_cast<std::size_t>(shape.size)}; }
  double at(int channel, int row, int column) {
    return channels().channel(channel)[shape.offset(row, column)];
  }
  double largest() const {
    double size = 0;
    for (std::size_t i = 0; i < values.size(); ++i) size = std::max(size, std::abs(double{values[i]}));
    return size;
  }

  PlaneShape shape;
  AlignedFloats values;
};

std::vector<float> normals(std::size_t count, RandomStream& random) {
  std::vector<float> values(count);
  for (float& x : values) x = static_cast<float>(random.normal());
  return values;
}

/// Around the blocks of every build (outputs of 1 to 6, inputs of 1 and 2), with rows of tiles that share a
/// group of vectors and such that fill several, tails, and a single tile.
struct Case {
  int inputs, outputs, rows, columns;
};
const Case kCases[] = {{1, 1, 4, 1},   {4, 8, 32, 32},  {8, 16, 32, 32}, {5, 13, 8, 17},  {3, 2, 12, 48},
                       {2, 7, 20, 70}, {24, 48, 4, 33}, {7, 3, 16, 16},  {16, 8, 64, 32}, {1, 5, 8, 130}};

template <typename Function>
void for_each_case(Function function) {
  std::uint64_t seed = 300;
  for (const Case& c : kCases)
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
  for_each_case([](const Case& c, Padding padding, RandomStream& random) {
    const PlaneShape shape = PlaneShape::board(c.rows, c.columns);
    Planes in(shape, c.inputs, padding, false, random), mask(shape, c.outputs, padding, false, random);
    const std::vector<float> weight = normals(static_cast<std::size_t>(c.inputs) * c.outputs * 9, random),
                             bias = normals(c.outputs, random);
    WinogradTiles tiles(shape, padding, c.inputs, c.outputs);
    std::vector<std::uint8_t> wanted(c.outputs, 1);
    auto from = every(c.inputs);
    if (c.inputs > 2) from.erase(from.begin() + 1);
    for (const bool back : {false, true})
      for (const Finish finish : {Finish::store, Finish::rectify, Finish::mask}) {
        WinogradWeights packed(c.inputs, c.outputs);
        back ? packed.pack_backward(weight.data()) : packed.pack_forward(weight.data());
        AlignedFloats out(static_cast<std::size_t>(c.outputs) * shape.size);
        ConvPass pass;
        pass.in = in.channels();
        pass.out = {out.data(), static_cast<std::size_t>(shape.size)};
        pass.from = from;
        pass.bias = back ? nullptr : bias.data();
        pass.finish = finish;
        pass.mask = mask.channels();
        pass.wanted = wanted.data();
        tiles.convolve(packed, pass);
        const double roundings = 3.0 * c.inputs + 13, largest = in.largest();
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
              const double error = std::abs(pass.out.channel(o)[shape.offset(row, column)] - sum);
              worst = std::max(worst, error / (kWinogradGrowth * roundings * kFloatUnit * size));
            }
        CHECK(worst <= 1);
        CHECK(worst > 0);
      }
  });
}

TEST_CASE("a weight gradient in tiles equals plain loops within the bound of winograd.h") {
  for_each_case([](const Case& c, Padding padding, RandomStream& random) {
    const PlaneShape shape = PlaneShape::board(c.rows, c.columns);
    Planes in(shape, c.inputs, padding, false, random), delta(shape, c.outputs, padding, true, random);
    WinogradTiles tiles(shape, padding, c.inputs, c.outputs);
    auto from = every(c.inputs), to = every(c.outputs);
    if (c.inputs > 2) from.erase(from.begin() + 1);
    if (c.outputs > 2) to.erase(to.begin() + 2);
    const LayerShape layer{c.inputs, c.outputs, 3, true};
    std::vector<float> gradient(layer.weights(), -1.0f);
    tiles.weight_gradient(layer, in.channels(), delta.channels(), from, to, gradient.data());
    const double roundings = c.rows * (c.columns / 16 + 1) / 4 + 16, largest = in.largest();
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

TEST_CASE("passes and gradients in turn, on the same tiles, leave nothing to each other") {
  RandomStream random(8, purpose("test"), 0, 0);
  const PlaneShape shape = PlaneShape::board(12, 37);
  Planes in(shape, 5, Padding::zero, false, random), delta(shape, 7, Padding::zero, true, random);
  const std::vector<float> weight = normals(5 * 7 * 9, random);
  WinogradWeights packed(5, 7);
  packed.pack_forward(weight.data());
  const LayerShape layer{5, 7, 3, true};
  const auto from = every(5), to = every(7);
  const auto pass = [&](WinogradTiles& tiles) {
    std::vector<float> out(static_cast<std::size_t>(7) * shape.size);
    ConvPass work;
    work.in = in.channels();
    work.out = {out.data(), static_cast<std::size_t>(shape.size)};
    work.from = from;
    tiles.convolve(packed, work);
    return out;
  };
  const auto gradient = [&](WinogradTiles& tiles) {
    std::vector<float> found(layer.weights());
    tiles.weight_gradient(layer, in.channels(), delta.channels(), from, to, found.data());
    return found;
  };
  WinogradTiles one(shape, Padding::zero, 5, 7), other(shape, Padding::zero, 5, 7);
  const auto out = pass(one), found = gradient(other);
  CHECK(gradient(one) == found);
  CHECK(pass(other) == out);
  CHECK(pass(one) == out);
}

TEST_CASE("outputs that nobody wants are left alone, and missing inputs are zeros") {
  RandomStream random(7, purpose("test"), 0, 0);
  const PlaneShape shape = PlaneShape::board(8, 32);
  Planes in(shape, 4, Padding::wrap, false, random);
  std::fill_n(in.channels().channel(2), shape.size, 0.0f);
  const std::vector<float> weight = normals(4 * 12 * 9, random);
  WinogradWeights packed(4, 12);
  packed.pack_forward(weight.data());
  WinogradTiles tiles(shape, Padding::wrap, 4, 12);
  const auto run = [&](std::vector<std::int32_t> from, const std::vector<std::uint8_t>& wanted) {
    std::vector<float> out(static_cast<std::size_t>(12) * shape.size, 5.0f);
    ConvPass pass;
    pass.in = in.channels();
    pass.out = {out.data(), static_cast<std::size_t>(shape.size)};
    pass.from = from;
    pass.wanted = wanted.data();
    tiles.convolve(packed, pass);
    return out;
  };
  std::vector<std::uint8_t> all(12, 1), none(12, 0), last = none;
  last[11] = 1;
  CHECK(run({0, 1, 2, 3}, all) == run({0, 1, 3}, all));
  CHECK(run({0, 1, 2, 3}, none) == std::vector<float>(static_cast<std::size_t>(12) * shape.size, 5.0f));
  const auto whole = run({0, 1, 2, 3}, all), end = run({0, 1, 2, 3}, last);
  CHECK(std::equal(whole.end() - shape.size, whole.end(), end.end() - shape.size));
  CHECK(std::all_of(end.begin(), end.begin() + shape.size, [](float x) { return x == 5.0f; }));
}
