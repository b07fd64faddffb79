#include "nn/activations/elementwise.h"
#include "nn/activations/table.h"

namespace minlife {
namespace {

using namespace lanes;

// Of a layer that says nothing else. PyTorch's default is 0.01; LifeNNgine, the study to compare with, uses
// 0.25, with which a unit does not die.
constexpr float kSlope = 0.25f;

void forward(const float* z, float* a, std::size_t count, float slope) {
  const Vec s = broadcast(slope);
  map_lanes(z, a, count, [s](Vec x) { return hn::IfThenElse(hn::Lt(x, zero()), hn::Mul(x, s), x); });
}

void backward(const float* z, const float* da, float* dz, std::size_t count, float slope, float*) {
  const Vec s = broadcast(slope), one = broadcast(1.0f);
  map_gradient_lanes(z, da, dz, count, [s, one](Vec x) { return hn::IfThenElse(hn::Gt(x, zero()), one, s); });
}

double value(double z, double slope) { return z < 0 ? slope * z : z; }
double derivative(double z, double slope) { return z > 0 ? 1 : slope; }
double second_derivative(double) { return 0; }
double lipschitz(double, double) { return 1; }  // no slope is above 1

}  // namespace

const Activation kLeakyRelu = {
    "leaky_relu", ActivationForm::bent, false,    false, kSlope, forward, backward, kMonotone, value,
    derivative,   second_derivative,    lipschitz};

}  // namespace minlife
