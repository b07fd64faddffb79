#include "bench/peak.h"

#include "bench/clock.h"
#include "nn/kernels/lanes.h"

namespace minlife::bench {

double fma_loop() {
  using lanes::Vec;
  // Twice what latency times throughput asks for on today's cores; with the two constants they fit into the
  // sixteen registers of an AVX2 build.
  constexpr int kChains = 12;
  constexpr int kRounds = 1000000;
  const Vec factor = lanes::broadcast(0.999f), addend = lanes::broadcast(0.001f);
  Vec chain[kChains];
  // Different starts: equal chains would be one to the compiler.
  for (int k = 0; k < kChains; ++k) chain[k] = lanes::broadcast(1.0f + static_cast<float>(k));
  for (int round = 0; round < kRounds; ++round)
    for (int k = 0; k < kChains; ++k) chain[k] = lanes::fma(chain[k], factor, addend);
  // Somebody must want the result.
  [[maybe_unused]] volatile float sink;
  for (const Vec& x : chain) sink = lanes::hn::GetLane(x);
  return 2.0 * kChains * lanes::kNative * kRounds;
}

double peak_flops() {
  constexpr int kRepeats = 20;
  double operations = 0;
  const double seconds =
      best_of(kRepeats, [&] { return thread_seconds_of([&] { operations = fma_loop(); }); });
  return operations / seconds;
}

}  // namespace minlife::bench
