#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nn/mask.h"
#include "nn/normal_equations.h"
#include "nn/optimizer.h"

namespace minlife {

/// The method of Levenberg (Q. Appl. Math. 2 (1944) 164) and Marquardt (J. SIAM 11 (1963) 431) for a sum of
/// losses: a step s solves (H + damping * diag(H_ii + 1e-4)) s = -g, H and g being NormalEquations, and is
/// scaled down to a length of 10 where it is longer. Whoever takes steps accepts one that lowers the loss and
/// refuses another; the damping falls by 0.3 or grows by 4.
class LevenbergMarquardt : public OptimizerState {
 public:
  static constexpr double kFirstDamping = 1e-3, kLeastDamping = 1e-12, kMostDamping = 1e12;
  static constexpr double kLongestStep = 10, kLeastCurvature = 1e-4;
  /// As many refusals, or steps that lower the loss by less than this share, one after the other end it.
  static constexpr std::uint64_t kPatience = 12;
  static constexpr double kProgress = 1e-4;

  /// The memory that steps on the equations of so many examples take, these equations too.
  static double bytes(std::size_t parameters, std::size_t examples);

  explicit LevenbergMarquardt(std::size_t parameters) : parameters_(parameters) {}

  std::unique_ptr<OptimizerState> clone() const override {
    return std::make_unique<LevenbergMarquardt>(*this);
  }

  /// Where the next step leads, or nothing where the damped equations have no solution (a pivot that is not
  /// positive). A masked parameter stays 0. parameters: as those of the equations.
  std::optional<std::vector<float>> proposal(std::span<const float> parameters,
                                             const NormalEquations& equations, const Mask& mask) const;

  /// What came of a step; each counts as an update. before, after: the loss.
  void accept(double before, double after);
  void refuse();
  bool is_stalled() const { return without_progress_ >= kPatience; }

  /// New examples: another loss, which may fall again. The damping stays.
  void begin_draw() {
    ++draw_;
    without_progress_ = tries_here_ = 0;
  }
  std::uint64_t draw() const { return draw_; }  ///< from 0

  double damping() const { return damping_; }
  std::uint64_t updates() const override { return updates_; }
  void transfer(StateArchive& archive) override;
  /// Nothing is known: what is refused now may be accepted later.
  std::vector<double> remaining_drift() const override;
  double largest_step() const override { return kLongestStep; }
  bool is_zero(std::size_t) const override { return true; }

  /// Whether no step has been tried yet from where it stands: the equations there are new.
  bool is_first_try() const { return tries_here_ == 0; }

  /// Windows that a scan found wrong; they join every later draw.
  std::vector<std::uint64_t> hard_windows;

 private:
  std::size_t parameters_;
  double damping_ = kFirstDamping;
  std::uint64_t updates_ = 0, without_progress_ = 0, draw_ = 0, tries_here_ = 0;
};

}  // namespace minlife
