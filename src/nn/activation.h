#pragma once

#include <cstddef>

namespace minlife {

/// What f is made of, and so by which programs it can be computed without an error of its own: integers, and
/// floats whose every product is rounded once.
enum class ActivationForm {
  bent,     ///< z above 0, a slope times z below; the slope may be 0
  squared,  ///< z * z
  curved,   ///< anything else
};

/// An activation function: one file under activations/ and one line in activations/table.h.
struct Activation {
  const char* name;
  ActivationForm form;
  /// max(z, 0): the convolution kernels fuse it, and keep no z.
  bool rectifies;
  /// One trained slope a channel, starting at `initial_slope`.
  bool has_slope;
  /// The slope below 0 where nobody says another: of leaky_relu, whose layers may have their own, and of
  /// prelu before the training. 0 for activations without one.
  float initial_slope;

  /// a[i] = f(z[i]), i < count; a and z may be the same memory. count is a multiple of 16. f(0) must be 0,
  /// and a[i] right to 2^-20 of 1 + |f(z[i])|: bounds of proofs and of rounding take both for granted.
  void (*forward)(const float* z, float* a, std::size_t count, float slope);

  /// dz[i] = da[i] * f'(z[i]); dz and da may be the same memory. When slope_lanes is not null,
  /// slope_lanes[i mod 16] += da[i] * df/dslope(z[i]).
  void (*backward)(const float* z, const float* da, float* dz, std::size_t count, float slope,
                   float* slope_lanes);

  /// Where f changes direction, so that its range over an interval is known; NaN when f never falls. There is
  /// at most one such point.
  double turning_point;

  /// f, f' and f'' at one point in double: for proofs and as the slow twin. f'' is 0 at the kink of a relu.
  double (*value)(double z, double slope);
  double (*derivative)(double z, double slope);
  double (*second_derivative)(double z);

  /// The largest |f(x) - f(y)| / |x - y| for |x|, |y| <= bound: how far an error in z can spread.
  double (*lipschitz)(double bound, double slope);

  /// Whether a layer has one slope below 0 that is not trained.
  bool has_fixed_slope() const { return form == ActivationForm::bent && !rectifies && !has_slope; }
};

}  // namespace minlife
