#include "nn/kernels/conv_blocks.h"
#include "nn/kernels/winograd.h"

namespace minlife {
namespace {

/// u = G g, with `apart` floats from one entry to the next.
void transform(const float* g, int g_apart, float* u, int u_apart) {
  const float g0 = g[0], g1 = g[g_apart], g2 = g[2 * g_apart];
  const float even = (g0 + g2) * (-1.0f / 6), odd = g1 * (1.0f / 6);
  const float even2 = g0 * (1.0f / 24) + g2 * (1.0f / 6), odd2 = g1 * (1.0f / 12);
  u[0] = 0.25f * g0;
  u[u_apart] = even - odd;
  u[2 * u_apart] = even + odd;
  u[3 * u_apart] = even2 + odd2;
  u[4 * u_apart] = even2 - odd2;
  u[5 * u_apart] = g2;
}

/// kernel(output, input): nine weights, `apart` floats from one to the next.
template <typename Kernel>
void pack(int inputs, int outputs, float* to, int apart, Kernel kernel) {
  for_each_block(outputs, kTileOutputs, [&](int first, int size) {
    for (int i = 0; i < inputs; ++i)
      for (int o = 0; o < size; ++o) {
        float half[kTileWindow][3];
        for (int kx = 0; kx < 3; ++kx)
          transform(kernel(first + o, i) + kx * apart, 3 * apart, &half[0][kx], 3);
        for (int p = 0; p < kTileWindow; ++p)
          transform(half[p], 1, to + (i * kTileWindow + p) * size + o, inputs * kTileWindow * size);
      }
    to += kTileProducts * inputs * size;
  });
}

}  // namespace

bool winograd_suits(const LayerShape& layer, int rows, int columns) {
  constexpr int kWorthTransforms = 4;  // inputs; measured, tests/bench/README.md
  return layer.looks_around() && layer.inputs >= kWorthTransforms && rows % kTileSide == 0 &&
         columns % kTileSide == 0;
}

WinogradWeights::WinogradWeights(int inputs, int outputs)
    : inputs_(inputs),
      outputs_(outputs),
      packed_(static_cast<std::size_t>(inputs) * outputs * kTileProducts) {}

void WinogradWeights::pack_forward(const float* weight) {
  pack(inputs_, outputs_, packed_.data(), 1, [&](int o, int i) { return weight + (o * inputs_ + i) * 9; });
}

void WinogradWeights::pack_backward(const float* weight) {
  // Back through a kernel is through it turned by half a turn: its weights from the last to the first.
  pack(inputs_, outputs_, packed_.data(), -1,
       [&](int o, int i) { return weight + (i * outputs_ + o) * 9 + 8; });
}

}  // namespace minlife
