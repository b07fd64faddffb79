#include "nn/kernels/softplus.h"

#include <algorithm>

#include "nn/kernels/double_functions.h"

namespace minlife {

void softplus_each(std::span<const float> logits, double* losses) {
  namespace hn = double_lanes::hn;
  constexpr std::size_t kRegister = double_lanes::kNative;
  constexpr double_lanes::Tag kDoubles{};
  for (std::size_t at = 0; at < logits.size(); at += kRegister) {
    const std::size_t count = std::min(kRegister, logits.size() - at);
    double numbers[kRegister] = {};
    std::copy_n(logits.data() + at, count, numbers);
    hn::StoreU(double_lanes::softplus(hn::LoadU(kDoubles, numbers)), kDoubles, numbers);
    std::copy_n(numbers, count, losses + at);
  }
}

}  // namespace minlife
