#include "core/elementary.h"
#include "nn/activations/elementwise.h"
#include "nn/activations/table.h"

namespace minlife {
namespace {

using namespace lanes;

// f(z) = z s(z), f'(z) = s(z) (1 + z (1 - s(z))), s the logistic function.

void forward(const float* z, float* a, std::size_t count, float) {
  map_lanes(z, a, count, [](Vec x) { return hn::Mul(x, sigmoid(x)); });
}

void backward(const float* z, const float* da, float* dz, std::size_t count, float, float*) {
  map_gradient_lanes(z, da, dz, count, [](Vec x) {
    const Vec one = broadcast(1.0f), s = sigmoid(x);
    return hn::Mul(s, fma(x, hn::Sub(one, s), one));
  });
}

double logistic(double z) { return 1 / (1 + exp_exact_bits(-z)); }
double value(double z, double) { return z * logistic(z); }
double derivative(double z, double) { return logistic(z) * (1 + z * (1 - logistic(z))); }
double second_derivative(double z) {
  const double s = logistic(z);
  return s * (1 - s) * (2 + z * (1 - 2 * s));
}
double lipschitz(double, double) { return 1.1; }  // the maximum of |f'| is 1.0998

}  // namespace

const Activation kSilu = {
    "silu",     ActivationForm::curved, false,    false, 0, forward, backward, -1.2784645427610738, value,
    derivative, second_derivative,      lipschitz};

}  // namespace minlife
