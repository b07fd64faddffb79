#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "life/rule.h"
#include "nn/parameters.h"
#include "train/landscape/window_boards.h"

namespace minlife {

/// The loss where a training has ended, and what kind of failure the network is. The loss is the mean binary
/// cross-entropy over windows that count alike (WindowBoards): all 512 of a network that reaches one cell;
/// else those of board 0 for loss, gradient and curvature, and those of all boards for what is counted.
struct Landscape {
  std::string windows_of_loss, windows_counted;  ///< which they are
  double loss = 0, gradient_norm = 0;
  /// Of the Hessian by the parameters that the mask keeps, rising. The Hessian is exact but for rounding, by
  /// dual numbers (nn/slow_layer.h), the second derivative of a relu being 0 at its kink; so an eigenvalue is
  /// exact to within about 1e-12 times the largest size.
  std::vector<double> eigenvalues;
  double near_zero = 0;  ///< eigenvalues up to this size count as 0
  std::size_t negative = 0, zero = 0, positive = 0;

  /// What lies around: "slope", where a step downhill still lowers the loss by more than a thousandth of it;
  /// else "saddle" where an eigenvalue is negative, and "minimum" where none is (which may be flat in some
  /// directions).
  std::string ground;

  /// An activated layer and its units that are 0 on all windows.
  struct Layer {
    std::size_t layer = 0, units = 0, dead = 0;
  };
  std::vector<Layer> layers;

  /// Windows whose centre, one generation before the end, was alive or not and had so many neighbours.
  struct Class {
    bool was_alive = false;
    int neighbours = 0;
    bool alive = false;  ///< what becomes of it
    std::uint64_t windows = 0, wrong = 0;
  };
  std::vector<Class> classes;  ///< dead ones first, by neighbours
  std::uint64_t windows = 0, wrong = 0;

  /// "none" where nothing is wrong; "always dead" and "always alive" where the answer never changes; "one
  /// unit short" and "3 units short" where so many units are dead; "whole classes" where a class is wrong as
  /// a whole or not at all; else "single windows".
  std::string failure;
};

/// What a Hessian may take; of more parameters it is refused.
inline constexpr std::size_t kMostHessianParameters = 4000;

/// Bytes for the Hessian of so many parameters, and for finding its eigenvalues.
double bytes_of_hessian(std::size_t parameters);

/// Looks at a network of finite numbers. `advanced` (may be empty) is told how many columns of the Hessian
/// are done, by one thread at a time. The same bits for any number of threads. Throws InputError for a
/// network that predicts no generation or has more than kMostHessianParameters unmasked parameters, and
/// FailedError where its numbers overflow.
Landscape landscape_of(const Model& model, const Rule& rule, int threads,
                       const std::function<void(std::size_t)>& advanced = {});

/// The Hessian and the gradient of the loss on board 0, by unmasked parameters in their order: [parameters,
/// parameters], symmetric.
struct LossShape {
  double loss = 0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd hessian;
};
LossShape loss_shape(const Model& model, const WindowBoard& board, int threads,
                     const std::function<void(std::size_t)>& advanced = {});

}  // namespace minlife
