#include "nn/conv_blocks.h"
#include "nn/winograd.h"

namespace minlife {
namespace {

/// U = G g for one kernel column g.
struct Column {
  float u[kTileProducts];
  Column(float g0, float g1, float g2) {
    const float even = (g0 + g2) * (-1.0f / 6), odd = g1 * (1.0f / 6);
    const float even2 = g0 * (1.0f / 24) + g2 * (1.0f / 6), odd2 = g1 * (1.0f / 12);
    u[0] = 0.25f * g0;
    u[1] = even - odd;
    u[2] = even + odd;
    u[3] = even2 + odd2;
    u[4] = even2 - odd2;
    u[5] = g2;
  }
};

/// weight(output, input, kernel row, kernel column) in the order of the blocks.
template <typename Weight>
void pack(int inputs, int outputs, float* to, Weight weight) {
  for_each_block(outputs, kMaxBlock, [&](int first, int size) {
    const int product = inputs * 3 * size;  // floats of one
    for (int i = 0; i < inputs; ++i)
      for (int kx = 0; kx < 3; ++kx)
        for (int o = 0; o < size; ++o, ++to) {
          const Column column(weight(first + o, i, 0, kx), weight(first + o, i, 1, kx),
                              weight(first + o, i, 2, kx));
          for (int p = 0; p < kTileProducts; ++p) to[p * product] = column.u[p];
        }
    to += (kTileProducts - 1) * product;
  });
}

}  // namespace

bool winograd_suits(const LayerShape& layer, const PlaneShape& board) {
  constexpr int kWorthTransforms = 4;  // inputs; measured, tests/bench/README.md
  return layer.kernel == 3 && layer.inputs >= kWorthTransforms && board.halo && board.rows % kTileRows == 0;
}

WinogradWeights::WinogradWeights(int inputs, int outputs)
    : inputs_(inputs),
      outputs_(outputs),
      packed_(static_cast<std::size_t>(inputs) * outputs * 3 * kTileProducts) {}

void WinogradWeights::pack_forward(const float* weight) {
  pack(inputs_, outputs_, packed_.data(),
       [&](int o, int i, int ky, int kx) { return weight[((o * inputs_ + i) * 3 + ky) * 3 + kx]; });
}

void WinogradWeights::pack_backward(const float* weight) {
  pack(inputs_, outputs_, packed_.data(),
       [&](int o, int i, int ky, int kx) { return weight[((i * outputs_ + o) * 3 + 2 - ky) * 3 + 2 - kx]; });
}

}  // namespace minlife
