#pragma once

#include <span>

namespace minlife {

/// losses[i] = softplus(logits[i]) of nn/kernels/head.h, bit for bit, but registers of them at a time.
/// losses: [logits.size()].
void softplus_each(std::span<const float> logits, double* losses);

}  // namespace minlife
