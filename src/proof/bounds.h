#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// What a proof knows of a number: in exact arithmetic it lies from low to high, and what is computed in its
/// place is within `error` of it.
struct Bounds {
  double low = 0, high = 0;
  double error = 0;

  /// The largest magnitude in exact arithmetic.
  double size() const { return std::max(std::abs(low), std::abs(high)); }
  /// The interval that holds what is computed too; its error is 0.
  Bounds widened() const { return {low - error, high + error, 0}; }
  /// Exactly zero, however it is computed.
  bool is_zero() const { return low == 0 && high == 0 && error == 0; }
  bool operator==(const Bounds&) const = default;
};

/// Bounds of a number that is one of two.
Bounds hull(const Bounds& a, const Bounds& b);

/// Nothing is known.
inline constexpr Bounds kAnything = {-std::numeric_limits<double>::infinity(),
                                     std::numeric_limits<double>::infinity(),
                                     std::numeric_limits<double>::infinity()};

/// How sums and activations are rounded. A sum of t terms is off by (t + more) * (relative * magnitude +
/// absolute) at most, magnitude the sum of its terms' magnitudes (Higham, "Accuracy and stability of
/// numerical algorithms", 3.1). Where that is not below `largest` the arithmetic might overflow, and nothing
/// is known.
struct Rounding {
  double more, relative, absolute, largest;
  double activation;  ///< of the activation's value, of its argument, or of 1 where a difference cancels
};

/// In double, in any order.
inline constexpr Rounding kInDouble = {1, 0x1p-52, 0, std::numeric_limits<double>::infinity(), 0x1p-48};
/// A chain of multiply-adds in float, fused or not, that begins with the bias. A term is rounded by its
/// product and by the sums behind it; a little more covers what is of second order.
inline constexpr Rounding kFloatChain = {3, 0x1p-24, 0x1p-148, 0x1p127, 0x1p-20};
/// In float or in double, in any order, fused or not: two roundings a term, and twice that for safety.
inline constexpr Rounding kAnyFloat = {2, 0x1p-22, 0x1p-147, 1e37, 0x1p-20};

/// Whether magnitudes of this sum, in any order, keep well inside float's range.
inline bool fits_float(double magnitude) { return magnitude < kFloatChain.largest; }

/// A weighted sum of numbers that are known by their bounds. Terms that are exactly zero take no part, as
/// adding zero is exact.
class BoundedSum {
 public:
  /// drift: how far the summand that it begins with may still move.
  explicit BoundedSum(double start, double drift = 0)
      : sum_{start, start, drift}, magnitude_(std::abs(start) + drift) {}

  /// A sum that is known already: its bounds, an upper bound on the sum of its terms' magnitudes, and how
  /// many terms it has.
  BoundedSum(const Bounds& sum, double magnitude, double terms)
      : sum_(sum), magnitude_(magnitude), terms_(terms) {}

  /// drift: how far the weight may still move.
  void add(double weight, const Bounds& x, double drift = 0) {
    if ((weight == 0 && drift == 0) || x.is_zero()) return;
    const double a = weight * x.low, b = weight * x.high, size = std::abs(weight) + drift;
    sum_.low += std::min(a, b);
    sum_.high += std::max(a, b);
    sum_.error += size * x.error + drift * x.size();
    magnitude_ += size * (x.size() + x.error);
    ++terms_;
  }
  /// A part that has been summed up before.
  void add(const Bounds& part) { add(1, part); }

  /// The terms of another one, which began with 0.
  void merge(const BoundedSum& part) {
    sum_ = {sum_.low + part.sum_.low, sum_.high + part.sum_.high, sum_.error + part.sum_.error};
    magnitude_ += part.magnitude_;
    terms_ += part.terms_;
  }

  /// The sum as it is computed.
  Bounds rounded(const Rounding& rounding) const { return terms_ == 0 ? sum_ : rounded(rounding, terms_); }
  /// The same where the order of summation makes as many roundings as a sum of so many terms.
  Bounds rounded(const Rounding& rounding, double terms) const;

 private:
  Bounds sum_;
  double magnitude_, terms_ = 0;
};

/// The number behind the activation.
/// - Of a number without error: the interval of the activation's values, its error that of computing them.
/// - Else errors spread by the activation's Lipschitz constant, and the interval is that of |f(z)| <=
///   lipschitz * |z|, as every activation has f(0) = 0.
/// - Rectifying is exact.
Bounds activated(const Activation& activation, double slope, const Bounds& z, const Rounding& rounding);

/// The outputs of a 1x1 layer, activated where the layer is, computed in float.
std::vector<Bounds> through_points(const LayerSlice& layer, const Activation& activation,
                                   std::span<const float> parameters, const std::vector<Bounds>& inputs);

}  // namespace minlife
