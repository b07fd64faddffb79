#include "nn/activations/elementwise.h"
#include "nn/activations/table.h"

namespace minlife {
namespace {

using namespace lanes;

// PyTorch's default is 0.01; LifeNNgine, the study to compare with, uses 0.25, with which a unit does not
// die.
constexpr float kSlope = 0.25f;

void forward(const float* z, float* a, std::size_t count, float) {
  map_lanes(z, a, count,
            [](Vec x) { return hn::IfThenElse(hn::Lt(x, zero()), hn::Mul(x, broadcast(kSlope)), x); });
}

void backward(const float* z, const float* da, float* dz, std::size_t count, float, float*) {
  map_gradient_lanes(z, da, dz, count, [](Vec x) {
    return hn::IfThenElse(hn::Gt(x, zero()), broadcast(1.0f), broadcast(kSlope));
  });
}

double value(double z, double) { return z < 0 ? kSlope * z : z; }
double derivative(double z, double) { return z > 0 ? 1 : kSlope; }
double second_derivative(double) { return 0; }
double lipschitz(double, double) { return 1; }

}  // namespace

const Activation kLeakyRelu = {"leaky_relu", false,     false, 0,          forward,
                               backward,     kMonotone, value, derivative, second_derivative,
                               lipschitz};

}  // namespace minlife
