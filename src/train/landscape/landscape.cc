#include "train/landscape/landscape.h"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "core/figures.h"
#include "core/float_environment.h"
#include "nn/slow_network.h"
#include "proof/patch_logit.h"

namespace minlife {
namespace {

/// Of the largest eigenvalue's size: above what sums of some 10^4 rounded terms and the solver leave of a 0.
constexpr double kNearZero = 1e-9;
/// A share of the loss: what a step downhill still gains on a slope.
constexpr double kOnSlope = 1e-3;

void check(const Model& model) {
  if (model.architecture.generations < 1)
    throw InputError("the network predicts no generation of Life, so it has no loss");
  if (const std::size_t parameters = model.nonzero(); parameters > kMostHessianParameters)
    throw value_error(
        "parameters", with_commas(parameters),
        fmt::format("a Hessian is computed for at most {}; this one would need {} MB",
                    with_commas(kMostHessianParameters),
                    with_commas(static_cast<std::uint64_t>(bytes_of_hessian(parameters) / 1e6))),
        "look at a smaller network");
}

/// What all windows tell of answers and units.
class WindowCount {
 public:
  explicit WindowCount(const Model& model)
      : architecture_(model.architecture), parameters_(model.parameters.begin(), model.parameters.end()) {
    for (const LayerShape& layer : architecture_.layers)
      fires_.emplace_back(layer.activated ? static_cast<std::size_t>(layer.outputs) : 0, false);
    for (const bool was_alive : {false, true})
      for (int neighbours = 0; neighbours <= 8; ++neighbours)
        classes_.push_back({was_alive, neighbours, false, 0, 0});
  }

  void add(const WindowBoard& board) {
    SlowNetwork<double> network(architecture_, std::span<const double>(parameters_), board.rows,
                                board.columns, board.padding);
    const std::span<const double> logits = network.forward(board.cells);
    for (const WindowBoard::Window& window : board.windows) {
      Landscape::Class& of =
          classes_[static_cast<std::size_t>((window.was_alive ? 9 : 0) + window.neighbours)];
      of.alive = window.alive;
      ++of.windows;
      of.wrong += !is_right(logits[window.at], window.alive);
      alive_answers_ += logits[window.at] > 0;
    }
    for (std::size_t k = 0; k < fires_.size(); ++k)
      for (std::size_t unit = 0; unit < fires_[k].size(); ++unit)
        if (!fires_[k][unit]) fires_[k][unit] = fires(network.outputs(k, unit), board);
  }

  void put_into(Landscape& found) const {
    for (std::size_t k = 0; k < fires_.size(); ++k)
      if (!fires_[k].empty())
        found.layers.push_back(
            {k, fires_[k].size(),
             static_cast<std::size_t>(std::count(fires_[k].begin(), fires_[k].end(), false))});
    found.classes = classes_;
    for (const Landscape::Class& one : classes_) {
      found.windows += one.windows;
      found.wrong += one.wrong;
    }
    found.failure = failure(found);
  }

 private:
  static bool fires(std::span<const double> outputs, const WindowBoard& board) {
    return std::any_of(board.windows.begin(), board.windows.end(),
                       [&](const WindowBoard::Window& window) { return outputs[window.at] != 0; });
  }

  std::string failure(const Landscape& found) const {
    if (found.wrong == 0) return "none";
    if (alive_answers_ == 0) return "always dead";
    if (alive_answers_ == found.windows) return "always alive";
    std::size_t dead = 0;
    for (const Landscape::Layer& layer : found.layers) dead += layer.dead;
    if (dead > 0) return dead == 1 ? "one unit short" : fmt::format("{} units short", dead);
    const bool whole = std::all_of(classes_.begin(), classes_.end(), [](const Landscape::Class& one) {
      return one.wrong == 0 || one.wrong == one.windows;
    });
    return whole ? "whole classes" : "single windows";
  }

  Architecture architecture_;
  std::vector<double> parameters_;
  std::vector<std::vector<bool>> fires_;  ///< by layer and unit; none of layers without activation
  std::vector<Landscape::Class> classes_;
  std::uint64_t alive_answers_ = 0;
};

void describe(const LossShape& shape, Landscape& found) {
  if (!std::isfinite(shape.loss) || !shape.hessian.allFinite() || !shape.gradient.allFinite())
    throw FailedError("the network's numbers overflow; its loss has no curvature");
  found.loss = shape.loss;
  found.gradient_norm = shape.gradient.norm();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(shape.hessian, Eigen::EigenvaluesOnly);
  if (solver.info() != Eigen::Success) throw FailedError("the eigenvalues of the Hessian were not found");
  const Eigen::VectorXd& values = solver.eigenvalues();
  found.eigenvalues.assign(values.begin(), values.end());
  const double largest = values.size() == 0 ? 0 : values.cwiseAbs().maxCoeff();
  found.near_zero = kNearZero * largest;
  for (const double value : found.eigenvalues)
    ++(std::abs(value) <= found.near_zero ? found.zero : value < 0 ? found.negative : found.positive);
  // A step of length 1 / largest along the gradient lowers a loss of this curvature by at least so much.
  const double gain = largest > 0 ? found.gradient_norm * found.gradient_norm / (2 * largest) : 0;
  found.ground = gain > kOnSlope * found.loss ? "slope" : found.negative > 0 ? "saddle" : "minimum";
}

}  // namespace

Landscape landscape_of(const Model& model, const Rule& rule, int threads,
                       const std::function<void(std::size_t)>& advanced) {
  const FloatScope floats;
  check(model);
  const WindowBoards boards(model.architecture, rule);
  Landscape found;
  found.windows_of_loss = boards.text_of_first();
  found.windows_counted = boards.text_of_all();
  WindowCount count(model);
  for (std::size_t k = 0; k < boards.count(); ++k) count.add(boards.board(k));
  count.put_into(found);
  describe(loss_shape(model, boards.board(0), threads, advanced), found);
  return found;
}

}  // namespace minlife
