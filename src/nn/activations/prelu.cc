#include <algorithm>
#include <cmath>

#include "nn/activations/elementwise.h"
#include "nn/activations/table.h"

namespace minlife {
namespace {

using namespace lanes;

// He et al., "Delving deep into rectifiers", 2015: f(z) = max(z, 0) + slope * min(z, 0), slope trained, from
// 0.25.

void forward(const float* z, float* a, std::size_t count, float slope) {
  const Vec s = broadcast(slope);
  map_lanes(z, a, count, [s](Vec x) { return hn::IfThenElse(hn::Lt(x, zero()), hn::Mul(x, s), x); });
}

void backward(const float* z, const float* da, float* dz, std::size_t count, float slope,
              float* slope_lanes) {
  const Vec s = broadcast(slope), one = broadcast(1.0f);
  for (std::size_t i = 0; i < count; i += kNative) {
    const Vec x = load(z + i), d = load(da + i);
    const auto positive = hn::Gt(x, zero());
    if (slope_lanes) {
      float* sum = slope_lanes + i % kVirtual;
      store(fma(d, hn::IfThenZeroElse(positive, x), load(sum)), sum);
    }
    store(hn::Mul(d, hn::IfThenElse(positive, one, s)), dz + i);
  }
}

double value(double z, double slope) { return z < 0 ? slope * z : z; }
double derivative(double z, double slope) { return z > 0 ? 1 : slope; }
double second_derivative(double) { return 0; }
double lipschitz(double, double slope) { return std::max(1.0, std::abs(slope)); }

}  // namespace

const Activation kPrelu = {
    "prelu",    ActivationForm::bent, false,    true, 0.25f, forward, backward, 0, value,
    derivative, second_derivative,    lipschitz};

}  // namespace minlife
