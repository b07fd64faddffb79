#include "prune/double_pass.h"

#include <cassert>

#include "core/elementary.h"

namespace minlife {
namespace {

Dual operator*(Dual a, Dual b) { return {a.value * b.value, a.rate * b.value + a.value * b.rate}; }
void operator+=(Dual& a, Dual b) {
  a.value += b.value;
  a.rate += b.rate;
}

// f and f' of the activation.
double value(const Activation& f, double z, double slope) { return f.value(z, slope); }
Dual value(const Activation& f, Dual z, double slope) {
  return {f.value(z.value, slope), f.derivative(z.value, slope) * z.rate};
}
double derivative(const Activation& f, double z, double slope) { return f.derivative(z, slope); }
Dual derivative(const Activation& f, Dual z, double slope) {
  return {f.derivative(z.value, slope), f.second_derivative(z.value) * z.rate};
}

double logistic(double z) { return 1 / (1 + exp_exact_bits(-z)); }

/// The cell that (row, column) stands for, or `beyond` outside of a dead edge.
std::uint32_t cell_at(int row, int column, int rows, int columns, Padding padding) {
  if (padding == Padding::wrap) {
    row = (row + rows) % rows;
    column = (column + columns) % columns;
  }
  const bool inside = row >= 0 && row < rows && column >= 0 && column < columns;
  return static_cast<std::uint32_t>(inside ? row * columns + column : rows * columns);
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
DoublePass<Scalar>::DoublePass(const Model& model, std::vector<Scalar> parameters, int rows, int columns,
                               Padding padding)
    : activation_(model.architecture.activation),
      layers_(ParameterLayout(model.architecture).layers),
      parameters_(std::move(parameters)),
      cells_(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {
  assert(parameters_.size() == model.parameters.size());
  slopes_.assign(model.parameters.begin(), model.parameters.end());
  for (int ky = -1; ky <= 1; ++ky)
    for (int kx = -1; kx <= 1; ++kx) {
      from_.emplace_back();
      for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
          from_.back().push_back(cell_at(row + ky, column + kx, rows, columns, padding));
    }
}

template <typename Scalar>
const std::vector<Scalar>& DoublePass<Scalar>::forward(std::span<const double> cells) {
  assert(cells.size() == cells_);
  std::vector<Plane> planes(1, Plane(cells_ + 1));
  for (std::size_t c = 0; c < cells_; ++c) planes[0][c] = Scalar{cells[c]};
  inputs_.clear();
  sums_.clear();
  for (const LayerSlice& layer : layers_) {
    inputs_.push_back(planes);
    const auto outputs = static_cast<std::size_t>(layer.shape.outputs), taps = layer.shape.taps();
    std::vector<Plane> z(outputs, Plane(cells_ + 1));
    for (std::size_t o = 0; o < outputs; ++o) {
      const Scalar* weight = &parameters_[layer.first_tap(o, 0)];
      for (std::size_t c = 0; c < cells_; ++c) z[o][c] = parameters_[layer.bias + o];
      for (const Plane& in : planes)
        for (std::size_t tap = 0; tap < taps; ++tap, ++weight) {
          const std::vector<std::uint32_t>& from = from_[taps == 1 ? 4 : tap];
          for (std::size_t c = 0; c < cells_; ++c) z[o][c] += *weight * in[from[c]];
        }
    }
    sums_.push_back(z);
    if (layer.shape.activated)
      for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t c = 0; c < cells_; ++c)
          z[o][c] = value(*activation_, z[o][c], layer.has_slope ? slopes_[layer.slope + o] : 0.0);
    planes = std::move(z);
  }
  sums_.back()[0].resize(cells_);
  return sums_.back()[0];
}

template <typename Scalar>
void DoublePass<Scalar>::backward(std::vector<Scalar> logit_gradient, std::span<Scalar> gradient) {
  assert(logit_gradient.size() == cells_ && gradient.size() == parameters_.size());
  channel_products_.clear();
  std::vector<Plane> delta = {std::move(logit_gradient)};
  for (std::size_t k = layers_.size(); k-- > 0;) {
    const LayerSlice& layer = layers_[k];
    const std::vector<Plane>& in = inputs_[k];
    const auto taps = layer.shape.taps();
    if (layer.shape.activated) {
      // delta is still that of the activated outputs, which are the inputs of the next layer.
      std::vector<Scalar> products(delta.size());
      for (std::size_t o = 0; o < delta.size(); ++o)
        for (std::size_t c = 0; c < cells_; ++c) {
          products[o] += inputs_[k + 1][o][c] * delta[o][c];
          delta[o][c] = delta[o][c] * derivative(*activation_, sums_[k][o][c],
                                                 layer.has_slope ? slopes_[layer.slope + o] : 0.0);
        }
      channel_products_.insert(channel_products_.begin(), products.begin(), products.end());
    }
    std::vector<Plane> below(in.size(), Plane(cells_ + 1));
    for (std::size_t o = 0; o < delta.size(); ++o) {
      std::size_t at = layer.first_tap(o, 0);
      for (std::size_t c = 0; c < cells_; ++c) gradient[layer.bias + o] += delta[o][c];
      for (std::size_t i = 0; i < in.size(); ++i)
        for (std::size_t tap = 0; tap < taps; ++tap, ++at) {
          const std::vector<std::uint32_t>& from = from_[taps == 1 ? 4 : tap];
          Scalar sum{};
          for (std::size_t c = 0; c < cells_; ++c) {
            sum += delta[o][c] * in[i][from[c]];
            if (k > 0) below[i][from[c]] += delta[o][c] * parameters_[at];
          }
          gradient[at] += sum;
        }
    }
    delta = std::move(below);
  }
}

template class DoublePass<double>;
template class DoublePass<Dual>;

}  // namespace minlife
