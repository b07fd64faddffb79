#include <omp.h>

#include "core/float_environment.h"
#include "nn/kernels/head.h"
#include "nn/slow_network.h"
#include "train/landscape/landscape.h"

namespace minlife {
namespace {

/// The parameters that the mask keeps.
std::vector<std::size_t> kept_places(const Model& model) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    if (model.mask.keeps(i)) places.push_back(i);
  return places;
}

/// The gradient of the mean loss by all parameters, and with duals its rate of change.
template <typename Scalar>
std::vector<Scalar> gradient_of(const Model& model, const WindowBoard& board,
                                const std::vector<Scalar>& parameters) {
  SlowNetwork<Scalar> network(model.architecture, std::span<const Scalar>(parameters), board.rows,
                              board.columns, board.padding);
  const std::span<const Scalar> logits = network.forward(board.cells);
  const double scale = 1 / static_cast<double>(board.windows.size());
  std::vector<Scalar> slopes(logits.size()), gradient(parameters.size());
  for (const WindowBoard::Window& window : board.windows)
    slopes[window.at] = cross_entropy_slope(logits[window.at], window.alive ? 1 : 0, scale);
  network.backward(slopes, gradient);
  return gradient;
}

double mean_loss(const Model& model, const WindowBoard& board, const std::vector<double>& parameters) {
  SlowNetwork<double> network(model.architecture, std::span<const double>(parameters), board.rows,
                              board.columns, board.padding);
  const std::span<const double> logits = network.forward(board.cells);
  double sum = 0;
  for (const WindowBoard::Window& window : board.windows)
    sum += softplus(window.alive ? -logits[window.at] : logits[window.at]);
  return sum / static_cast<double>(board.windows.size());
}

}  // namespace

double bytes_of_hessian(std::size_t parameters) {
  const auto p = static_cast<double>(parameters);
  return 8 * 3 * p * p;  // itself, its symmetric part and what the solver works on
}

LossShape loss_shape(const Model& model, const WindowBoard& board, int threads,
                     const std::function<void(std::size_t)>& advanced) {
  const FloatScope floats;
  const std::vector<std::size_t> places = kept_places(model);
  const std::vector<double> parameters(model.parameters.begin(), model.parameters.end());
  LossShape shape;
  shape.loss = mean_loss(model, board, parameters);
  const auto size = static_cast<Eigen::Index>(places.size());
  shape.gradient.resize(size);
  const std::vector<double> gradient = gradient_of(model, board, parameters);
  for (Eigen::Index i = 0; i < size; ++i) shape.gradient[i] = gradient[places[static_cast<std::size_t>(i)]];
  Eigen::MatrixXd columns(size, size);
  std::size_t done = 0;
#pragma omp parallel num_threads(threads)
  {
    const FloatScope floats_of_thread;
    std::vector<Dual> moving;
    for (const double parameter : parameters) moving.push_back({parameter, 0});
#pragma omp for schedule(dynamic, 1)
    for (Eigen::Index column = 0; column < size; ++column) {
      Dual& direction = moving[places[static_cast<std::size_t>(column)]];
      direction.rate = 1;
      const std::vector<Dual> moved = gradient_of(model, board, moving);
      direction.rate = 0;
      for (Eigen::Index row = 0; row < size; ++row)
        columns(row, column) = moved[places[static_cast<std::size_t>(row)]].rate;
#pragma omp critical
      if (++done; advanced) advanced(done);
    }
  }
  shape.hessian = (columns + columns.transpose()) / 2;
  return shape;
}

}  // namespace minlife
