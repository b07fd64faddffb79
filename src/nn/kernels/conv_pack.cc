#include "nn/kernels/conv.h"
#include "nn/kernels/conv_blocks.h"

namespace minlife {

PackedWeights::PackedWeights(int inputs, int outputs, int kernel)
    : inputs_(inputs),
      outputs_(outputs),
      kernel_(kernel),
      packed_(static_cast<std::size_t>(inputs) * outputs * kernel * kernel) {}

void PackedWeights::pack_forward(const float* weight) {
  const int taps = kernel_ * kernel_;
  float* to = packed_.data();
  for_each_block(outputs_, kMaxBlock, [&](int first, int size) {
    for (int i = 0; i < inputs_; ++i)
      for (int tap = 0; tap < taps; ++tap)
        for (int o = first; o < first + size; ++o) *to++ = weight[(o * inputs_ + i) * taps + tap];
  });
}

void PackedWeights::pack_backward(const float* weight) {
  const int taps = kernel_ * kernel_;
  float* to = packed_.data();
  for_each_block(outputs_, kMaxBlock, [&](int first, int size) {
    for (int i = 0; i < inputs_; ++i)
      for (int tap = taps - 1; tap >= 0; --tap)
        for (int o = first; o < first + size; ++o) *to++ = weight[(i * outputs_ + o) * taps + tap];
  });
}

}  // namespace minlife
