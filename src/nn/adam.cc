#include "nn/adam.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "nn/lanes.h"

namespace minlife {
namespace {

using namespace lanes;

struct Coefficients {
  float keep1, add1, keep2, add2, step, root, epsilon;
};

/// One vector of parameters: the arithmetic of Adam::update.
inline void update_vector(const Coefficients& c, Vec gradient, float* parameter, float* first,
                          float* second) {
  const Vec m = fma(broadcast(c.add1), gradient, hn::Mul(broadcast(c.keep1), load(first)));
  const Vec v =
      fma(hn::Mul(broadcast(c.add2), gradient), gradient, hn::Mul(broadcast(c.keep2), load(second)));
  const Vec denominator = hn::Add(hn::Mul(hn::Sqrt(v), broadcast(c.root)), broadcast(c.epsilon));
  store(m, first);
  store(v, second);
  store(hn::Sub(load(parameter), hn::Div(hn::Mul(broadcast(c.step), m), denominator)), parameter);
}

}  // namespace

Adam::Adam(const AdamSettings& settings, std::size_t parameters)
    : first_moment(parameters), second_moment(parameters), settings_(settings) {}

void Adam::update(std::span<float> parameters, std::span<const float> gradient,
                  std::span<const std::uint8_t> mask) {
  assert(parameters.size() == first_moment.size() && gradient.size() == parameters.size());
  assert(mask.empty() || mask.size() == parameters.size());
  ++updates;
  beta1_power *= settings_.beta1;
  beta2_power *= settings_.beta2;
  const Coefficients c = {static_cast<float>(settings_.beta1),
                          static_cast<float>(1 - settings_.beta1),
                          static_cast<float>(settings_.beta2),
                          static_cast<float>(1 - settings_.beta2),
                          static_cast<float>(settings_.learning_rate / (1 - beta1_power)),
                          static_cast<float>(1 / std::sqrt(1 - beta2_power)),
                          static_cast<float>(settings_.epsilon)};
  const std::size_t count = parameters.size();
  for (std::size_t i = 0; i < count; i += kNative) {
    // The last, partial vector goes through buffers, so that every parameter sees the same instructions.
    const std::size_t here = std::min<std::size_t>(kNative, count - i);
    alignas(64) float g[kNative] = {}, p[kNative] = {}, m[kNative] = {}, v[kNative] = {};
    if (here == kNative && mask.empty()) {
      update_vector(c, load(gradient.data() + i), parameters.data() + i, first_moment.data() + i,
                    second_moment.data() + i);
      continue;
    }
    for (std::size_t k = 0; k < here; ++k) {
      const bool kept = mask.empty() || mask[i + k] != 0;
      g[k] = kept ? gradient[i + k] : 0.0f;
      p[k] = kept ? parameters[i + k] : 0.0f;
      m[k] = kept ? first_moment[i + k] : 0.0f;
      v[k] = kept ? second_moment[i + k] : 0.0f;
    }
    update_vector(c, load(g), p, m, v);
    std::copy_n(p, here, parameters.begin() + static_cast<std::ptrdiff_t>(i));
    std::copy_n(m, here, first_moment.begin() + static_cast<std::ptrdiff_t>(i));
    std::copy_n(v, here, second_moment.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace minlife
