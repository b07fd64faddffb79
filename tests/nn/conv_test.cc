#include "nn/kernels/conv.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "nn/kernels/lanes.h"
#include "nn/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

AlignedFloats random_planes(const PlaneShape& shape, int channels, Padding padding, std::uint64_t seed,
                            bool clear) {
  RandomStream random(seed, purpose("test"), 0, 0);
  AlignedFloats planes(static_cast<std::size_t>(channels) * shape.size);
  for (int c = 0; c < channels; ++c)
    fill_normal(planes.data() + static_cast<std::size_t>(c) * shape.size, shape, padding, clear, random);
  return planes;
}

/// Shapes around the block sizes of every build: 1, 3 and 6 outputs, tails, one row, one column.
struct Case {
  int inputs, outputs, kernel, rows, columns;
};
const Case kCases[] = {{1, 1, 3, 1, 1},   {1, 2, 3, 32, 32}, {3, 7, 3, 5, 17},  {8, 16, 3, 32, 32},
                       {4, 3, 3, 2, 2},   {5, 13, 3, 9, 40}, {2, 1, 1, 32, 32}, {16, 8, 1, 7, 33},
                       {9, 5, 1, 1, 512}, {1, 4, 1, 3, 16},  {24, 48, 3, 6, 32}};

}  // namespace

TEST_CASE("convolution equals plain loops, cell by cell") {
  for (const Case& c : kCases)
    for (const Padding padding : {Padding::wrap, Padding::zero}) {
      CAPTURE(c.inputs);
      CAPTURE(c.outputs);
      CAPTURE(c.rows);
      CAPTURE(c.columns);
      const PlaneShape shape = PlaneShape::board(c.rows, c.columns);
      const auto plane = static_cast<std::size_t>(shape.size);
      AlignedFloats in = random_planes(shape, c.inputs, padding, 1, false), out(plane * c.outputs);
      RandomStream random(2, purpose("test"), 0, 0);
      std::vector<float> weight(static_cast<std::size_t>(c.inputs) * c.outputs * c.kernel * c.kernel),
          bias(c.outputs);
      for (float& w : weight) w = static_cast<float>(random.normal());
      for (float& b : bias) b = static_cast<float>(random.normal());
      PackedWeights packed(c.inputs, c.outputs, c.kernel);
      packed.pack_forward(weight.data());
      const auto from = every(c.inputs);
      ConvPass pass{{in.data(), plane}, {out.data(), plane}, from, bias.data(), Finish::rectify, {}, nullptr};
      convolve(packed, pass, shape, vector_offsets(shape, true));
      const int reach = c.kernel / 2;
      double worst = 0;
      for (int o = 0; o < c.outputs; ++o)
        for (int row = 0; row < c.rows; ++row)
          for (int column = 0; column < c.columns; ++column) {
            double sum = bias[o], size = std::abs(sum);
            for (int i = 0; i < c.inputs; ++i)
              for (int ky = -reach; ky <= reach; ++ky)
                for (int kx = -reach; kx <= reach; ++kx) {
                  const double product =
                      static_cast<double>(
                          weight[((o * c.inputs + i) * c.kernel + ky + reach) * c.kernel + kx + reach]) *
                      in[plane * i + shape.offset(row, column) + ky * shape.stride + kx];
                  sum += product;
                  size += std::abs(product);
                }
            const double terms = c.inputs * c.kernel * c.kernel;
            const double error = std::abs(out[plane * o + shape.offset(row, column)] - std::max(sum, 0.0));
            worst = std::max(worst, error / (2 * (terms + 1) * kFloatEps * size));
          }
      CHECK(worst <= 1);
    }
}

TEST_CASE("weight and bias gradients equal plain loops") {
  for (const Case& c : kCases) {
    CAPTURE(c.inputs);
    CAPTURE(c.outputs);
    CAPTURE(c.rows);
    CAPTURE(c.columns);
    const PlaneShape shape = PlaneShape::board(c.rows, c.columns);
    const auto plane = static_cast<std::size_t>(shape.size);
    AlignedFloats in = random_planes(shape, c.inputs, Padding::wrap, 3, false);
    AlignedFloats delta = random_planes(shape, c.outputs, Padding::wrap, 4, true);
    const LayerShape layer{c.inputs, c.outputs, c.kernel, true};
    std::vector<float> gradient(layer.weights(), -1.0f), bias(c.outputs, -1.0f);
    // Leave one input and one output out where there are several: their entries must become zero.
    auto from = every(c.inputs), to = every(c.outputs);
    if (c.inputs > 2) from.erase(from.begin() + 1);
    if (c.outputs > 2) to.erase(to.begin() + 2);
    weight_gradient(layer, {in.data(), plane}, {delta.data(), plane}, from, to, shape, gradient.data());
    bias_gradient(c.outputs, {delta.data(), plane}, to, shape, bias.data());
    const int reach = c.kernel / 2;
    const double cells = c.rows * c.columns;
    double worst = 0;
    for (int o = 0; o < c.outputs; ++o) {
      const bool output_in = std::count(to.begin(), to.end(), o) == 1;
      double bias_sum = 0, bias_size = 1e-30;
      for (int row = 0; row < c.rows; ++row)
        for (int column = 0; column < c.columns; ++column) {
          const double d = output_in ? delta[plane * o + shape.offset(row, column)] : 0;
          bias_sum += d;
          bias_size += std::abs(d);
        }
      worst = std::max(worst, std::abs(bias[o] - bias_sum) / (2 * cells * kFloatEps * bias_size));
      for (int i = 0; i < c.inputs; ++i) {
        const bool both = output_in && std::count(from.begin(), from.end(), i) == 1;
        for (int ky = -reach; ky <= reach; ++ky)
          for (int kx = -reach; kx <= reach; ++kx) {
            double sum = 0, size = 1e-30;
            for (int row = 0; both && row < c.rows; ++row)
              for (int column = 0; column < c.columns; ++column) {
                const double product = static_cast<double>(delta[plane * o + shape.offset(row, column)]) *
                                       in[plane * i + shape.offset(row, column) + ky * shape.stride + kx];
                sum += product;
                size += std::abs(product);
              }
            const float got = gradient[((o * c.inputs + i) * c.kernel + ky + reach) * c.kernel + kx + reach];
            worst = std::max(worst, std::abs(got - sum) / (2 * cells * kFloatEps * size));
          }
      }
    }
    CHECK(worst <= 1);
  }
}

TEST_CASE("sixteen lanes are summed in the documented tree") {
  RandomStream random(6, purpose("test"), 0, 0);
  std::vector<float> rows(7 * 16), sums(7);
  for (float& x : rows) x = static_cast<float>(random.normal());
  lanes::sum_lanes(rows.data(), 7, sums.data());
  for (int r = 0; r < 7; ++r) {
    float lane[16];
    std::copy_n(rows.begin() + 16 * r, 16, lane);
    for (int half = 8; half >= 1; half /= 2)
      for (int l = 0; l < half; ++l) lane[l] = lane[l] + lane[l + half];
    CHECK(sums[r] == lane[0]);
  }
}
