#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

// The slow twin of a layer: in double, one sum at a time, for tests, scores and proofs. Matrices are Eigen's,
// which hold the numbers; sums run here, in an order that is written down, as Eigen's products depend on the
// width of vectors and the size of caches.

/// A number and its rate of change as the parameters move along a direction. Arithmetic on it turns a
/// gradient into a product of the Hessian with that direction, exactly (Pearlmutter, "Fast exact
/// multiplication by the Hessian", 1994): no step size, and no kink of a relu can fall between two points.
struct Dual {
  double value = 0, rate = 0;
};

inline Dual operator*(Dual a, Dual b) { return {a.value * b.value, a.rate * b.value + a.value * b.rate}; }
inline void operator+=(Dual& a, Dual b) {
  a.value += b.value;
  a.rate += b.rate;
}

inline double value_of(double x) { return x; }
inline double value_of(Dual x) { return x.value; }

/// The activation of a number, and of one that carries its derivative. Where an activation has a slope it is
/// linear in it, so its derivative by the slope is f(z, 1) - f(z, 0); others do not look at the slope.
inline double activate(const Activation& f, double z, double slope) { return f.value(z, slope); }
inline Dual activate(const Activation& f, Dual z, Dual slope) {
  Dual a{f.value(z.value, slope.value), f.derivative(z.value, slope.value) * z.rate};
  if (slope.rate != 0) a.rate += (f.value(z.value, 1) - f.value(z.value, 0)) * slope.rate;
  return a;
}
inline double derivative(const Activation& f, double z, double slope) { return f.derivative(z, slope); }
inline Dual derivative(const Activation& f, Dual z, Dual slope) {
  Dual d{f.derivative(z.value, slope.value), f.second_derivative(z.value) * z.rate};
  if (slope.rate != 0) d.rate += (f.derivative(z.value, 1) - f.derivative(z.value, 0)) * slope.rate;
  return d;
}

/// Scalar is double, or Dual.
template <typename Scalar>
struct SlowLayer {
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Column = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

  LayerSlice slice;
  const Activation* activation = nullptr;
  Matrix weight;       ///< [outputs][inputs * taps]: the taps of an input channel side by side
  Column bias, slope;  ///< [outputs]; a slope of 0 where the activation has none

  const LayerShape& shape() const { return slice.shape; }
  Eigen::Index outputs() const { return weight.rows(); }

  /// z = bias + weight * in. in: [inputs * taps]. Each sum begins with the bias and goes on column by column.
  void sums(const Scalar* in, Scalar* z) const {
    for (Eigen::Index o = 0; o < weight.rows(); ++o) {
      z[o] = bias[o];
      for (Eigen::Index k = 0; k < weight.cols(); ++k) z[o] += weight(o, k) * in[k];
    }
  }

  /// a = f(z), where the layer is activated. z: [outputs], in place.
  void activate_in_place(Scalar* z) const {
    for (Eigen::Index o = 0; slice.shape.activated && o < weight.rows(); ++o)
      z[o] = activate(*activation, z[o], slope[o]);
  }

  /// Both.
  void apply(const Scalar* in, Scalar* out) const {
    sums(in, out);
    activate_in_place(out);
  }
};

/// The layers of a network in forward order. parameters: [ParameterLayout.size].
template <typename Scalar, typename Number>
std::vector<SlowLayer<Scalar>> slow_layers(const Architecture& architecture,
                                           std::span<const Number> parameters) {
  std::vector<SlowLayer<Scalar>> layers;
  for (const LayerSlice& slice : ParameterLayout(architecture).layers) {
    const auto outputs = static_cast<Eigen::Index>(slice.shape.outputs);
    const auto columns =
        static_cast<Eigen::Index>(static_cast<std::size_t>(slice.shape.inputs) * slice.shape.taps());
    SlowLayer<Scalar> layer{slice, architecture.activation, {}, {}, {}};
    layer.weight.resize(outputs, columns);
    layer.bias.resize(outputs);
    layer.slope.resize(outputs);
    for (Eigen::Index o = 0; o < outputs; ++o) {
      const auto row = static_cast<std::size_t>(o);
      for (Eigen::Index k = 0; k < columns; ++k)
        layer.weight(o, k) = Scalar{parameters[slice.first_tap(row, 0) + static_cast<std::size_t>(k)]};
      layer.bias[o] = Scalar{parameters[slice.bias + row]};
      layer.slope[o] = Scalar{slice.slope_of(parameters, row)};
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

}  // namespace minlife
