#include "train/float_error.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "nn/activation.h"
#include "nn/conv.h"

using namespace minlife;

namespace {

/// A layer of normal weights, and room for its passes in float over 16 cells.
struct Layer {
  Layer(int inputs, int outputs, RandomStream& random)
      : packed(inputs, outputs, 1),
        in(static_cast<std::size_t>(inputs * 16)),
        out(static_cast<std::size_t>(outputs * 16)) {
    slice.shape = {inputs, outputs, 1, true};
    slice.has_slope = true;
    slice.bias = slice.shape.weights();
    slice.slope = slice.bias + static_cast<std::size_t>(outputs);
    for (std::size_t i = 0; i < slice.slope + static_cast<std::size_t>(outputs); ++i)
      parameters.push_back(static_cast<float>(random.normal()));
    packed.pack_forward(parameters.data());
  }

  LayerSlice slice;
  std::vector<float> parameters;
  PackedWeights packed;
  AlignedFloats in, out;
};

double within(const FloatChannel& channel, double value) {
  return std::max({channel.low - value, value - channel.high, 0.0});
}

}  // namespace

TEST_CASE("values of a layer, exact or in float, keep within the error that is claimed") {
  RandomStream random(29, purpose("test"), 0, 0);
  double tightest = 1e9;
  for (const Activation* activation : activations())
    for (int repeat = 0; repeat < 40; ++repeat) {
      CAPTURE(activation->name);
      CAPTURE(repeat);
      const int inputs = 1 + static_cast<int>(random.below(20)),
                outputs = 1 + static_cast<int>(random.below(5));
      Layer layer(inputs, outputs, random);
      std::vector<FloatChannel> channels(static_cast<std::size_t>(inputs));
      std::vector<double> exact(static_cast<std::size_t>(inputs * 16));
      for (std::size_t i = 0; i < channels.size(); ++i) {
        const double a = 10 * random.normal(), b = 10 * random.normal(), error = 1e-6 * random.uniform();
        channels[i] = {std::min(a, b), std::max(a, b), error};
        for (std::size_t cell = 0; cell < 16; ++cell) {
          // The ends of the interval too; floats half the error away, so that their rounding has room.
          const double share = cell < 2 ? static_cast<double>(cell) : random.uniform();
          const double value = a + share * (b - a);
          layer.in[i * 16 + cell] = static_cast<float>(value);
          exact[i * 16 + cell] = layer.in[i * 16 + cell] + error / 2 * (2 * random.uniform() - 1);
          channels[i].error = std::max(channels[i].error, 1e-6);
        }
      }
      const PlaneShape cells = PlaneShape::flat(16);
      ConvPass pass;
      std::vector<std::int32_t> from;
      for (int i = 0; i < inputs; ++i) from.push_back(i);
      pass.in = {layer.in.data(), 16};
      pass.out = {layer.out.data(), 16};
      pass.from = from;
      pass.bias = layer.parameters.data() + layer.slice.bias;
      pass.finish = activation->rectifies ? Finish::rectify : Finish::store;
      convolve(layer.packed, pass, cells, vector_offsets(cells, true));
      const auto claimed = through_points(layer.slice, *activation, layer.parameters, channels);
      REQUIRE(claimed.size() == static_cast<std::size_t>(outputs));
      for (std::size_t o = 0; o < claimed.size(); ++o) {
        const float slope = layer.parameters[layer.slice.slope + o];
        float* out = layer.out.data() + o * 16;
        if (!activation->rectifies) activation->forward(out, out, 16, slope);
        double worst = 0;
        for (std::size_t cell = 0; cell < 16; ++cell) {
          double sum = layer.parameters[layer.slice.bias + o];
          for (std::size_t i = 0; i < channels.size(); ++i)
            sum += static_cast<double>(layer.parameters[o * channels.size() + i]) * exact[i * 16 + cell];
          const double value = activation->value(sum, slope);
          worst = std::max(
              {worst, std::abs(out[cell] - value), within(claimed[o], value), within(claimed[o], out[cell])});
        }
        CHECK(worst <= claimed[o].error);
        tightest = std::min(tightest, claimed[o].error / worst);
      }
    }
  MESSAGE("the tightest bound is ", tightest, " times the error");
}

TEST_CASE("hand-worked errors") {
  LayerSlice layer;
  layer.shape = {2, 1, 1, false};
  layer.bias = 2;
  const std::vector<float> parameters = {2, -3, 1};
  const auto out = through_points(layer, find_activation("relu"), parameters, {{0, 1, 0}, {-1, 4, 0x1p-10}});
  CHECK(out[0].low == 1 - 12);
  CHECK(out[0].high == 1 + 2 + 3);
  // What comes in, and five roundings of the magnitudes 1 + 2 + 3 (4 + 2^-10).
  CHECK(out[0].error == doctest::Approx(3 * 0x1p-10 + 5 * 0x1p-24 * (15 + 3 * 0x1p-10)).epsilon(1e-12));
  const FloatChannel relu = activated(find_activation("relu"), 0, {-5, 3, 0.25});
  CHECK(relu.low == 0);
  CHECK(relu.high == 3);
  CHECK(relu.error == 0.25);
  // |x^2 - y^2| <= 2 * 3.25 |x - y| for |x|, |y| <= 3.25.
  const FloatChannel square = activated(find_activation("square"), 0, {-3, 2, 0.25});
  CHECK(square.error >= 6.5 * 0.25);
  CHECK(square.error < 6.5 * 0.25 + 1e-4);
  CHECK(square.high >= 3.25 * 3.25);
}
