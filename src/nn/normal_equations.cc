#include "nn/normal_equations.h"

#include <algorithm>
#include <cmath>

#include "nn/kernels/double_lanes.h"

namespace minlife {

using namespace double_lanes;

namespace {

/// Pairs of parameters whose sums are in registers at a time: 12 sums and 7 loads fit into 16 registers with
/// one to spare, as loads are operands.
constexpr int kBlockRows = 3, kBlockColumns = 4;

std::size_t rounded_up(std::size_t examples) { return (examples + kLanes - 1) / kLanes * kLanes; }

}  // namespace

NormalEquations::NormalEquations(std::size_t parameters, std::size_t examples)
    : parameters_(parameters),
      stride_(rounded_up(examples)),
      // Blocks at the end read rows beyond the last parameter, which stay 0.
      rows_((parameters + kBlockRows + kBlockColumns) * stride_),
      roots_(stride_),
      curvature_(parameters, parameters),
      gradient_(parameters) {}

double NormalEquations::bytes(std::size_t parameters, std::size_t examples) {
  const auto p = static_cast<double>(parameters), k = static_cast<double>(rounded_up(examples));
  return 8 * ((p + kBlockRows + kBlockColumns) * k + k + p * p + p);
}

void NormalEquations::sum(std::span<const double> first, std::span<const double> second) {
  columns_ = first.size();
  sum_gradient(first);
  scale_rows(second);
  for (std::size_t row = 0; row < parameters_; row += kBlockRows)
    for (std::size_t column = 0; column < row + kBlockRows && column < parameters_; column += kBlockColumns)
      sum_block<kBlockRows, kBlockColumns>(row, column);
  for (Eigen::Index row = 0; row < curvature_.rows(); ++row)
    for (Eigen::Index column = 0; column < row; ++column) curvature_(column, row) = curvature_(row, column);
}

void NormalEquations::sum_gradient(std::span<const double> first) {
  for (std::size_t p = 0; p < parameters_; ++p) {
    Wide sum = broadcast(0);
    for (std::size_t k = 0; k < columns_; k += kLanes)
      add_product(rows_.data() + p * stride_ + k, first.data() + k, sum);
    gradient_[static_cast<Eigen::Index>(p)] = sum_lanes(sum);
  }
}

void NormalEquations::scale_rows(std::span<const double> second) {
  for (std::size_t k = 0; k < columns_; ++k) roots_[k] = std::sqrt(second[k]);
  for (std::size_t p = 0; p < parameters_; ++p)
    for (std::size_t k = 0; k < columns_; ++k) rows_[p * stride_ + k] *= roots_[k];
}

template <int kRows, int kColumns>
void NormalEquations::sum_block(std::size_t row, std::size_t column) {
  double lanes[kRows][kColumns][kLanes];
  for (int part = 0; part < kParts; ++part) {
    Vec sums[kRows][kColumns];
    for (auto& of_row : sums)
      for (Vec& sum : of_row) sum = hn::Zero(kTag);
    const double* left = rows_.data() + row * stride_ + static_cast<std::size_t>(part * kNative);
    const double* right = rows_.data() + column * stride_ + static_cast<std::size_t>(part * kNative);
    for (std::size_t k = 0; k < columns_; k += kLanes) {
      Vec factors[kColumns];
      for (int c = 0; c < kColumns; ++c)
        factors[c] = hn::LoadU(kTag, right + static_cast<std::size_t>(c) * stride_ + k);
      for (int r = 0; r < kRows; ++r) {
        const Vec factor = hn::LoadU(kTag, left + static_cast<std::size_t>(r) * stride_ + k);
        for (int c = 0; c < kColumns; ++c) sums[r][c] = hn::MulAdd(factor, factors[c], sums[r][c]);
      }
    }
    for (int r = 0; r < kRows; ++r)
      for (int c = 0; c < kColumns; ++c) hn::StoreU(sums[r][c], kTag, lanes[r][c] + part * kNative);
  }
  for (std::size_t r = row; r < std::min(row + kRows, parameters_); ++r)
    for (std::size_t c = column; c < std::min(column + kColumns, parameters_); ++c)
      curvature_(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(c)) =
          sum_lanes(lanes[r - row][c - column]);
}

}  // namespace minlife
