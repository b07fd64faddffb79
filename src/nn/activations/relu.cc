#include "nn/activations/elementwise.h"
#include "nn/activations/table.h"

namespace minlife {
namespace {

using namespace lanes;

void forward(const float* z, float* a, std::size_t count, float) { map_lanes(z, a, count, rectify); }

void backward(const float* z, const float* da, float* dz, std::size_t count, float, float*) {
  map_gradient_lanes(z, da, dz, count,
                     [](Vec x) { return hn::IfThenElseZero(hn::Gt(x, zero()), broadcast(1.0f)); });
}

double value(double z, double) { return z < 0 ? 0 : z; }
double derivative(double z, double) { return z > 0 ? 1 : 0; }
double second_derivative(double) { return 0; }
double lipschitz(double, double) { return 1; }

}  // namespace

const Activation kRelu = {
    "relu",     ActivationForm::bent, true,     false, 0, forward, backward, kMonotone, value,
    derivative, second_derivative,    lipschitz};

}  // namespace minlife
