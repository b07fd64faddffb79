#include "proof/bounds.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/random.h"
#include "nn/activations.h"
#include "nn/kernels/conv.h"

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

  /// From in to out, as a proof's blocks go.
  void pass(const Activation& activation) {
    const PlaneShape cells = PlaneShape::flat(16);
    std::vector<std::int32_t> from(static_cast<std::size_t>(slice.shape.inputs));
    std::iota(from.begin(), from.end(), 0);
    ConvPass pass;
    pass.in = {in.data(), 16};
    pass.out = {out.data(), 16};
    pass.from = from;
    pass.bias = parameters.data() + slice.bias;
    pass.finish = activation.rectifies ? Finish::rectify : Finish::store;
    convolve(packed, pass, cells, vector_offsets(cells, true));
    for (int o = 0; o < slice.shape.outputs && !activation.rectifies; ++o)
      activation.forward(out.data() + o * 16, out.data() + o * 16, 16,
                         parameters[slice.slope + static_cast<std::size_t>(o)]);
  }

  LayerSlice slice;
  std::vector<float> parameters;
  PackedWeights packed;
  AlignedFloats in, out;
};

double beyond(const Bounds& channel, double value) {
  return std::max({channel.low - value, value - channel.high, 0.0});
}

}  // namespace

TEST_CASE("values of a layer, exact or in float, keep within the error that is claimed") {
  constexpr double kError = 4e-6;  // of inputs: more than they lose when rounded
  RandomStream random(29, purpose("test"), 0, 0);
  double tightest = 1e9;
  for (const Activation* activation : activations())
    for (int repeat = 0; repeat < 80; ++repeat) {
      CAPTURE(activation->name);
      CAPTURE(repeat);
      // Every other layer is small and has no errors to hide its own in.
      const bool small = repeat % 2 == 1;
      const int inputs = small ? 1 : 1 + static_cast<int>(random.below(20));
      const int outputs = 1 + static_cast<int>(random.below(5));
      Layer layer(inputs, outputs, random);
      // Slopes that are not trained are from 0 to 1.
      for (int o = 0; o < outputs && !activation->has_slope; ++o)
        layer.parameters[layer.slice.slope + static_cast<std::size_t>(o)] =
            static_cast<float>(random.uniform());
      std::vector<Bounds> channels(static_cast<std::size_t>(inputs));
      std::vector<double> exact(static_cast<std::size_t>(inputs * 16));
      for (std::size_t i = 0; i < channels.size(); ++i) {
        const double scale = small ? 0.01 : 10, error = small ? 0 : kError;
        const auto a = static_cast<float>(scale * random.normal()),
                   b = static_cast<float>(scale * random.normal());
        channels[i] = {std::min(a, b), std::max(a, b), error};
        for (std::size_t cell = 0; cell < 16; ++cell) {
          const double share = cell < 2 ? static_cast<double>(cell) : random.uniform();  // the ends too
          const float value =
              std::clamp(static_cast<float>(a + share * (b - a)), std::min(a, b), std::max(a, b));
          layer.in[i * 16 + cell] = value;
          exact[i * 16 + cell] = value + error * (2 * random.uniform() - 1);
        }
      }
      const auto claimed = through_points(layer.slice, *activation, layer.parameters, channels);
      REQUIRE(claimed.size() == static_cast<std::size_t>(outputs));
      layer.pass(*activation);
      double largest = 0;
      for (std::size_t o = 0; o < claimed.size(); ++o) {
        double worst = 0;
        for (std::size_t cell = 0; cell < 16; ++cell) {
          double sum = layer.parameters[layer.slice.bias + o];
          for (std::size_t i = 0; i < channels.size(); ++i)
            sum += static_cast<double>(layer.parameters[o * channels.size() + i]) * exact[i * 16 + cell];
          const double value = activation->value(sum, layer.parameters[layer.slice.slope + o]);
          const double seen = layer.out[o * 16 + cell];
          worst =
              std::max({worst, std::abs(seen - value), beyond(claimed[o], value), beyond(claimed[o], seen)});
        }
        CHECK(worst <= claimed[o].error);
        largest = std::max(largest, worst);
        tightest = std::min(tightest, claimed[o].error / worst);
      }
      if (small && !activation->rectifies) CHECK(largest > 0);
    }
  MESSAGE("the tightest claim is ", tightest, " times the error");
  CHECK(tightest < 10);
}

TEST_CASE("where a sum might leave float's range, no error is claimed") {
  const Activation& relu = find_activation("relu");
  LayerSlice layer;
  layer.shape = {2, 1, 1, true};
  layer.bias = 2;
  const std::vector<float> parameters = {1, -1, 0};
  const auto error = [&](double low, double high) {
    return through_points(layer, relu, parameters, {{low, high, 0}, {low, high, 0}})[0].error;
  };
  CHECK(error(0, 0x1p125) < 0x1p110);
  CHECK(std::isinf(error(0, 0x1p126)));
  CHECK(std::isinf(error(-0x1p127, 1)));
  CHECK(std::isinf(activated(find_activation("square"), 0, {0, 0x1p64, 0}, kFloatChain).error));
  CHECK_FALSE(fits_float(std::nan("")));
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
  const Bounds relu = activated(find_activation("relu"), 0, {-5, 3, 0.25}, kFloatChain);
  CHECK(relu.low == 0);
  CHECK(relu.high == 3);
  CHECK(relu.error == 0.25);
  // |x^2 - y^2| <= 2 * 3.25 |x - y| for |x|, |y| <= 3.25.
  const Bounds square = activated(find_activation("square"), 0, {-3, 2, 0.25}, kFloatChain);
  CHECK(square.error >= 6.5 * 0.25);
  CHECK(square.error < 6.5 * 0.25 + 1e-4);
  CHECK(square.high >= 3.25 * 3.25);
}
