#include "nn/slow_network.h"

#include <cassert>
#include <utility>

#include "core/elementary.h"

namespace minlife {
namespace {

double logistic(double z) { return 1 / (1 + exp_exact_bits(-z)); }

/// The cell that (row, column) stands for, or the one beyond a dead edge.
Eigen::Index cell_at(int row, int column, int rows, int columns, Padding padding) {
  if (padding == Padding::wrap) {
    row = (row + rows) % rows;
    column = (column + columns) % columns;
  }
  const bool inside = row >= 0 && row < rows && column >= 0 && column < columns;
  return inside ? row * columns + column : rows * columns;
}

}  // namespace

double cross_entropy_slope(double logit, double target, double scale) {
  return scale * (logistic(logit) - target);
}

Dual cross_entropy_slope(Dual logit, double target, double scale) {
  const double s = logistic(logit.value);
  return {scale * (s - target), scale * s * (1 - s) * logit.rate};
}

template <typename Scalar>
SlowNetwork<Scalar>::SlowNetwork(const Architecture& architecture, std::span<const Scalar> parameters,
                                 int rows, int columns, Padding padding)
    : layers_(slow_layers<Scalar>(architecture, parameters)),
      cells_(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {
  for (int ky = -1; ky <= 1; ++ky)
    for (int kx = -1; kx <= 1; ++kx) {
      from_.emplace_back();
      for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
          from_.back().push_back(cell_at(row + ky, column + kx, rows, columns, padding));
    }
}

template <typename Scalar>
std::span<const Scalar> SlowNetwork<Scalar>::forward(std::span<const double> cells) {
  assert(cells.size() == cells_);
  const auto count = static_cast<Eigen::Index>(cells_);
  Planes planes(1, count + 1);
  for (Eigen::Index c = 0; c < count; ++c) planes(0, c) = Scalar{cells[static_cast<std::size_t>(c)]};
  planes(0, count) = Scalar{};
  inputs_.clear();
  sums_.clear();
  for (const SlowLayer<Scalar>& layer : layers_) {
    inputs_.push_back(planes);
    const std::size_t taps = layer.shape().taps();
    Planes z(layer.outputs(), count + 1);
    for (Eigen::Index o = 0; o < layer.outputs(); ++o) {
      for (Eigen::Index c = 0; c < count; ++c) z(o, c) = layer.bias[o];
      z(o, count) = Scalar{};
      Eigen::Index k = 0;
      for (Eigen::Index i = 0; i < planes.rows(); ++i)
        for (std::size_t tap = 0; tap < taps; ++tap, ++k) {
          const std::vector<Eigen::Index>& from = from_[taps == 1 ? 4 : tap];
          const Scalar weight = layer.weight(o, k), *in = &planes(i, 0);
          for (Eigen::Index c = 0; c < count; ++c) z(o, c) += weight * in[from[static_cast<std::size_t>(c)]];
        }
    }
    sums_.push_back(z);
    if (layer.shape().activated)
      for (Eigen::Index o = 0; o < layer.outputs(); ++o)
        for (Eigen::Index c = 0; c < count; ++c)
          z(o, c) = activate(*layer.activation, z(o, c), layer.slope[o]);
    planes = std::move(z);
  }
  logits_.assign(&sums_.back()(0, 0), &sums_.back()(0, 0) + count);
  return logits_;
}

template <typename Scalar>
void SlowNetwork<Scalar>::backward(std::span<const Scalar> logit_gradient, std::span<Scalar> gradient) {
  assert(logit_gradient.size() == cells_);
  const auto count = static_cast<Eigen::Index>(cells_);
  channel_products_.clear();
  Planes delta(1, count + 1);
  for (Eigen::Index c = 0; c < count; ++c) delta(0, c) = logit_gradient[static_cast<std::size_t>(c)];
  for (std::size_t k = layers_.size(); k-- > 0;) {
    const SlowLayer<Scalar>& layer = layers_[k];
    const Planes &in = inputs_[k], &z = sums_[k];
    if (layer.shape().activated) {
      // delta is still that of the activated outputs, which are the inputs of the next layer.
      std::vector<Scalar> products(static_cast<std::size_t>(layer.outputs()));
      for (Eigen::Index o = 0; o < layer.outputs(); ++o)
        for (Eigen::Index c = 0; c < count; ++c) {
          products[static_cast<std::size_t>(o)] += inputs_[k + 1](o, c) * delta(o, c);
          if (layer.slice.has_slope && !(value_of(z(o, c)) > 0))
            gradient[layer.slice.slope + static_cast<std::size_t>(o)] += delta(o, c) * z(o, c);
          delta(o, c) = delta(o, c) * derivative(*layer.activation, z(o, c), layer.slope[o]);
        }
      channel_products_.insert(channel_products_.begin(), products.begin(), products.end());
    }
    const std::size_t taps = layer.shape().taps();
    Planes below = Planes::Constant(in.rows(), count + 1, Scalar{});
    for (Eigen::Index o = 0; o < layer.outputs(); ++o) {
      const auto row = static_cast<std::size_t>(o);
      for (Eigen::Index c = 0; c < count; ++c) gradient[layer.slice.bias + row] += delta(o, c);
      Eigen::Index column = 0;
      for (Eigen::Index i = 0; i < in.rows(); ++i)
        for (std::size_t tap = 0; tap < taps; ++tap, ++column) {
          const std::vector<Eigen::Index>& from = from_[taps == 1 ? 4 : tap];
          Scalar sum{};
          for (Eigen::Index c = 0; c < count; ++c) {
            const Eigen::Index read = from[static_cast<std::size_t>(c)];
            sum += delta(o, c) * in(i, read);
            if (k > 0) below(i, read) += delta(o, c) * layer.weight(o, column);
          }
          gradient[layer.slice.first_tap(row, 0) + static_cast<std::size_t>(column)] += sum;
        }
    }
    delta = std::move(below);
  }
}

template class SlowNetwork<double>;
template class SlowNetwork<Dual>;

}  // namespace minlife
