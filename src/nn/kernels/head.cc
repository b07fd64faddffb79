#include "nn/kernels/head.h"

#include <algorithm>
#include <cstring>

#include "core/elementary.h"
#include "core/packed_bits.h"
#include "nn/kernels/lanes.h"
#include "nn/kernels/softplus.h"
#include "nn/kernels/tail.h"

namespace minlife {
namespace {

using namespace lanes;

/// Calls function(offset, mask of set bits, mask of cells) for every native vector of the plane.
template <typename Function>
void for_each_bit_vector(const std::uint8_t* packed, const PlaneShape& shape, Function function) {
  const auto row_bytes = static_cast<int>(packed_row_bytes(shape.columns));
  for (int row = 0; row < shape.rows; ++row) {
    for (int word_column = 0; word_column < shape.columns; word_column += 64) {
      std::uint64_t word = 0;
      const int byte = word_column / 8;
      std::memcpy(&word, packed + static_cast<std::size_t>(row) * row_bytes + byte,
                  static_cast<std::size_t>(std::min(8, row_bytes - byte)));
      const int end = std::min(word_column + 64, shape.columns_up());
      for (int column = word_column; column < end; column += kNative) {
        const std::uint64_t bits = word >> (column - word_column);
        const int left = std::max(shape.columns - column, 0);
        function(shape.offset(row, column),
                 hn::LoadMaskBits(kTag, reinterpret_cast<const std::uint8_t*>(&bits)),
                 hn::FirstN(kTag, static_cast<std::size_t>(left)));
      }
    }
  }
}

bool bit(const std::uint8_t* packed, const PlaneShape& shape, int row, int column) {
  return packed_bit(packed + packed_board_bytes(row, shape.columns), static_cast<std::size_t>(column));
}

}  // namespace

void unpack_bits(const std::uint8_t* packed, const PlaneShape& shape, float* plane) {
  for_each_bit_vector(packed, shape, [&](int at, auto set, auto) {
    store(hn::IfThenElseZero(set, broadcast(1.0f)), plane + at);
  });
}

void cross_entropy_gradient(const float* logits, const std::uint8_t* targets, const PlaneShape& shape,
                            float scale, float* delta, float margin) {
  const Vec factor = broadcast(scale), further = broadcast(margin), nearer = broadcast(-margin);
  const auto each = [&](auto logit_at) {
    for_each_bit_vector(targets, shape, [&](int at, auto set, auto cells) {
      const Vec target = hn::IfThenElseZero(set, broadcast(1.0f));
      const Vec difference = hn::Sub(sigmoid(logit_at(at, set)), target);
      store(hn::IfThenElseZero(cells, hn::Mul(factor, difference)), delta + at);
    });
  };
  // Most trainings have no margin, and in those of small networks this loop is a sizeable part of a step.
  if (margin == 0)
    each([&](int at, auto) { return load(logits + at); });
  else
    each([&](int at, auto set) { return hn::Add(load(logits + at), hn::IfThenElse(set, nearer, further)); });
}

void weighted_cross_entropy_gradient(const float* logits, const float* targets, const float* weights,
                                     const PlaneShape& shape, float* delta, float margin) {
  // margin - 2 margin t has no rounding for t = 0 and 1.
  const Vec further = broadcast(margin), twice = broadcast(2 * margin);
  for (int at = 0; at < shape.size; at += kNative) {
    const Vec target = load(targets + at);
    const Vec logit = hn::Add(load(logits + at), hn::Sub(further, hn::Mul(twice, target)));
    store(hn::Mul(load(weights + at), hn::Sub(sigmoid(logit), target)), delta + at);
  }
}

double softplus(double z) {
  const double size = z < 0 ? -z : z, tail = size > kNoTail ? 0 : exp_exact_bits(-size);
  // log(1 + tail) loses digits of a small tail to the rounding of 1 + tail; log1p's classic correction
  // restores them.
  const double sum = 1 + tail;
  const double logarithm = sum == 1 ? tail : log_exact_bits(sum) * (tail / (sum - 1));
  return (z > 0 ? z : 0) + logarithm;
}

double cross_entropy_sum(const float* logits, const std::uint8_t* targets, const PlaneShape& shape,
                         float margin) {
  double sum = 0;
  for (int row = 0; row < shape.rows; ++row)
    for (int first = 0; first < shape.columns; first += 64) {
      const int count = std::min(64, shape.columns - first);
      float z[64];
      for (int k = 0; k < count; ++k)
        z[k] = less_margin(logits[shape.offset(row, first + k)], bit(targets, shape, row, first + k), margin);
      double losses[64];
      softplus_each({z, static_cast<std::size_t>(count)}, losses);
      for (int k = 0; k < count; ++k)
        sum += losses[k] - (bit(targets, shape, row, first + k) ? static_cast<double>(z[k]) : 0.0);
    }
  return sum;
}

std::size_t wrong_cells(const float* logits, const std::uint8_t* targets, const PlaneShape& shape) {
  std::size_t wrong = 0;
  for_each_bit_vector(targets, shape, [&](int at, auto set, auto cells) {
    const Vec z = load(logits + at);
    const auto right = hn::Or(hn::And(set, hn::Gt(z, zero())), hn::AndNot(set, hn::Le(z, zero())));
    wrong += hn::CountTrue(kTag, hn::AndNot(right, cells));
  });
  return wrong;
}

void pack_predictions(const float* logits, const PlaneShape& shape, std::uint8_t* packed) {
  std::fill_n(packed, packed_board_bytes(shape.rows, shape.columns), std::uint8_t{0});
  for (int row = 0; row < shape.rows; ++row)
    for (int column = 0; column < shape.columns; ++column)
      if (logits[shape.offset(row, column)] > 0)
        set_packed_bit(packed + packed_board_bytes(row, shape.columns), static_cast<std::size_t>(column));
}

}  // namespace minlife
