#include "exchange/curved_activations.h"

#include <fmt/format.h>

#include <string_view>

#include "core/error.h"

namespace minlife {
namespace {

constexpr const char *kSiluNodes[] = {"Sigmoid", "Mul"}, *kTanhNodes[] = {"Tanh"};

const CurvedActivation kCurved[] = {
    {"silu",
     R"(static inline float life_silu(float x) {
  const float e = life_exp(x < 0 ? x : -x);
  return x * ((x < 0 ? e : 1.0f) / (1.0f + e));
}

)",
     kSiluNodes},
    {"tanh",
     R"(static inline float life_tanh(float x) {
  const float e = life_exp(x < 0 ? 2 * x : -2 * x), t = (1.0f - e) / (1.0f + e);
  return x < 0 ? -t : t;
}

)",
     kTanhNodes},
};

}  // namespace

const CurvedActivation& spelled(const Activation& activation) {
  for (const CurvedActivation& one : kCurved)
    if (std::string_view(one.name) == activation.name) return one;
  throw InputError(fmt::format("activation is {}; no export knows how to spell it (json and npz do without)",
                               activation.name));
}

}  // namespace minlife
