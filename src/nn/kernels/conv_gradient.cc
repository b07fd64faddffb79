#include <algorithm>
#include <array>
#include <utility>

#include "nn/kernels/conv.h"
#include "nn/kernels/conv_blocks.h"
#include "nn/kernels/lanes.h"

namespace minlife {
namespace {

using namespace lanes;

// A block is kInputs shifted or unshifted input planes times kOutputs delta planes, all accumulators in
// registers: 3x3 takes whole kernel rows of one channel (27 accumulators with 32 registers, 12 with 16), 1x1
// takes channels.
constexpr int kTapRows = kRegisters == 32 ? 3 : 1;
constexpr int kTapOutputs = kRegisters == 32 ? 3 : 4;
constexpr int kPointInputs = kRegisters == 32 ? 4 : 3;
constexpr int kPointOutputs = kRegisters == 32 ? 6 : 4;
constexpr int kBiasOutputs = 8;  ///< chains of additions at once: one alone waits for each result

struct GradientPass {
  const LayerShape& layer;
  const Channels& in;
  const Channels& delta;
  std::span<const std::int32_t> from, to;
  const PlaneShape& shape;
  float* gradient;
};

/// function(offset) of each virtual vector of the plane, every kParts-th native one.
template <typename Function>
HWY_INLINE void for_each_vector(const PlaneShape& shape, int part, Function function) {
  for (int row = 0; row < shape.rows; ++row) {
    const int begin = shape.offset(row, part * kNative), end = shape.offset(row, shape.columns_up());
    for (int at = begin; at < end; at += kVirtual) function(at);
  }
}

/// rows[(o * kInputs + i) * 16 + lane] = sums over cells of in[i] * delta[o]: pointers to planes, in[i] may
/// be shifted by a tap.
template <int kInputs, int kOutputs>
HWY_INLINE void accumulate_products(const float* const (&in)[kInputs], const float* const (&delta)[kOutputs],
                                    const PlaneShape& shape, float* rows) {
  for (int part = 0; part < kParts; ++part) {
    Vec sums[kOutputs][kInputs];
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o)
#pragma GCC unroll 9
      for (int i = 0; i < kInputs; ++i) sums[o][i] = zero();
    for_each_vector(shape, part, [&](int at) {
      Vec d[kOutputs];
#pragma GCC unroll 8
      for (int o = 0; o < kOutputs; ++o) d[o] = in_register(load(delta[o] + at));
#pragma GCC unroll 9
      for (int i = 0; i < kInputs; ++i) {
        const Vec cells = in_register(load(in[i] + at));
#pragma GCC unroll 8
        for (int o = 0; o < kOutputs; ++o) sums[o][i] = fma(d[o], cells, sums[o][i]);
      }
    });
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o)
#pragma GCC unroll 9
      for (int i = 0; i < kInputs; ++i)
        store(sums[o][i], rows + (o * kInputs + i) * kVirtual + part * kNative);
  }
}

/// kRows kernel rows from `ky0` of input channel `i` times kOutputs outputs from to[first].
template <int kRows, int kOutputs>
void taps_block(const GradientPass& pass, int channel, int ky0, int first) {
  constexpr int kTaps = 3 * kRows;
  alignas(64) float rows[kOutputs * kTaps * kVirtual];
  float sums[kOutputs * kTaps];
  const float* in[kTaps];
  const float* delta[kOutputs];
  const float* plane = pass.in.channel(static_cast<std::size_t>(channel));
  for (int t = 0; t < kTaps; ++t) in[t] = plane + (ky0 + t / 3 - 1) * pass.shape.stride + t % 3 - 1;
  for (int o = 0; o < kOutputs; ++o)
    delta[o] = pass.delta.channel(static_cast<std::size_t>(pass.to[static_cast<std::size_t>(first + o)]));
  accumulate_products<kTaps, kOutputs>(in, delta, pass.shape, rows);
  sum_lanes(rows, kOutputs * kTaps, sums);
  for (int o = 0; o < kOutputs; ++o) {
    const int output = pass.to[static_cast<std::size_t>(first + o)];
    std::copy_n(sums + o * kTaps, kTaps,
                pass.gradient + (output * pass.layer.inputs + channel) * 9 + 3 * ky0);
  }
}

/// kInputs channels from from[first_in] times kOutputs outputs from to[first].
template <int kInputs, int kOutputs>
void points_block(const GradientPass& pass, int first_in, int first) {
  alignas(64) float rows[kOutputs * kInputs * kVirtual];
  float sums[kOutputs * kInputs];
  const float* in[kInputs];
  const float* delta[kOutputs];
  const std::int32_t* from = pass.from.data() + first_in;
  const std::int32_t* to = pass.to.data() + first;
  for (int i = 0; i < kInputs; ++i) in[i] = pass.in.channel(static_cast<std::size_t>(from[i]));
  for (int o = 0; o < kOutputs; ++o) delta[o] = pass.delta.channel(static_cast<std::size_t>(to[o]));
  accumulate_products<kInputs, kOutputs>(in, delta, pass.shape, rows);
  sum_lanes(rows, kOutputs * kInputs, sums);
  for (int o = 0; o < kOutputs; ++o)
    for (int i = 0; i < kInputs; ++i)
      pass.gradient[to[o] * pass.layer.inputs + from[i]] = sums[o * kInputs + i];
}

/// The biases of outputs to[0 .. kOutputs - 1].
template <int kOutputs>
void bias_block(const Channels& delta, const std::int32_t* to, const PlaneShape& shape, float* gradient) {
  alignas(64) float rows[kOutputs * kVirtual];
  float totals[kOutputs];
  const float* planes[kOutputs];
  for (int o = 0; o < kOutputs; ++o) planes[o] = delta.channel(static_cast<std::size_t>(to[o]));
  for (int part = 0; part < kParts; ++part) {
    Vec sums[kOutputs];
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o) sums[o] = zero();
    for_each_vector(shape, part, [&](int at) {
#pragma GCC unroll 8
      for (int o = 0; o < kOutputs; ++o) sums[o] = hn::Add(sums[o], load(planes[o] + at));
    });
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o) store(sums[o], rows + o * kVirtual + part * kNative);
  }
  sum_lanes(rows, kOutputs, totals);
  for (int o = 0; o < kOutputs; ++o) gradient[to[o]] = totals[o];
}

template <int... kOutputs>
constexpr auto bias_table(std::integer_sequence<int, kOutputs...>) {
  using Function = void (*)(const Channels&, const std::int32_t*, const PlaneShape&, float*);
  return std::array<Function, sizeof...(kOutputs)>{&bias_block<kOutputs + 1>...};
}

template <int... kOutputs>
constexpr auto taps_table(std::integer_sequence<int, kOutputs...>) {
  using Function = void (*)(const GradientPass&, int, int, int);
  return std::array<Function, sizeof...(kOutputs)>{&taps_block<kTapRows, kOutputs + 1>...};
}

template <int kInputs, int... kOutputs>
constexpr auto points_row(std::integer_sequence<int, kOutputs...>) {
  using Function = void (*)(const GradientPass&, int, int);
  return std::array<Function, sizeof...(kOutputs)>{&points_block<kInputs, kOutputs + 1>...};
}

template <int... kInputs>
constexpr auto points_table(std::integer_sequence<int, kInputs...>) {
  using Row = decltype(points_row<1>(std::make_integer_sequence<int, kPointOutputs>()));
  return std::array<Row, sizeof...(kInputs)>{
      points_row<kInputs + 1>(std::make_integer_sequence<int, kPointOutputs>())...};
}

}  // namespace

void weight_gradient(const LayerShape& layer, const Channels& in, const Channels& delta,
                     std::span<const std::int32_t> from, std::span<const std::int32_t> to,
                     const PlaneShape& shape, float* gradient) {
  static constexpr auto kTaps = taps_table(std::make_integer_sequence<int, kTapOutputs>());
  static constexpr auto kPoints = points_table(std::make_integer_sequence<int, kPointInputs>());
  const bool all = from.size() == static_cast<std::size_t>(layer.inputs) &&
                   to.size() == static_cast<std::size_t>(layer.outputs);
  if (!all) std::fill_n(gradient, layer.weights(), 0.0f);
  const GradientPass pass{layer, in, delta, from, to, shape, gradient};
  if (layer.looks_around()) {
    for_each_block(static_cast<int>(to.size()), kTapOutputs, [&](int first, int size) {
      for (const std::int32_t channel : from)
        for (int ky = 0; ky < 3; ky += kTapRows)
          kTaps[static_cast<std::size_t>(size - 1)](pass, channel, ky, first);
    });
    return;
  }
  for_each_block(static_cast<int>(to.size()), kPointOutputs, [&](int first, int size) {
    for_each_block(static_cast<int>(from.size()), kPointInputs, [&](int first_in, int inputs) {
      kPoints[static_cast<std::size_t>(inputs - 1)][static_cast<std::size_t>(size - 1)](pass, first_in,
                                                                                        first);
    });
  });
}

void bias_gradient(int outputs, const Channels& delta, std::span<const std::int32_t> to,
                   const PlaneShape& shape, float* gradient) {
  static constexpr auto kBlocks = bias_table(std::make_integer_sequence<int, kBiasOutputs>());
  std::fill_n(gradient, outputs, 0.0f);
  for_each_block(static_cast<int>(to.size()), kBiasOutputs, [&](int first, int size) {
    kBlocks[static_cast<std::size_t>(size - 1)](delta, to.data() + first, shape, gradient);
  });
}

}  // namespace minlife
