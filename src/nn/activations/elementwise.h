#pragma once

#include <cstddef>

#include "nn/kernels/lanes.h"

namespace minlife {

/// a[i] = f(z[i]) for whole vectors.
template <typename Function>
void map_lanes(const float* z, float* a, std::size_t count, Function f) {
  for (std::size_t i = 0; i < count; i += lanes::kNative) lanes::store(f(lanes::load(z + i)), a + i);
}

/// dz[i] = da[i] * derivative(z[i]) for whole vectors.
template <typename Function>
void map_gradient_lanes(const float* z, const float* da, float* dz, std::size_t count, Function derivative) {
  for (std::size_t i = 0; i < count; i += lanes::kNative)
    lanes::store(lanes::hn::Mul(lanes::load(da + i), derivative(lanes::load(z + i))), dz + i);
}

}  // namespace minlife
