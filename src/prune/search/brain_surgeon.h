#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// Optimal brain surgeon (Hassibi and Stork, NIPS 5 (1992) 164): where the loss is w' H w / 2 around the
/// network's numbers, the cheapest way to bring number q to 0 moves all others too, by
///
///     dw = -(w_q / [H^-1]_qq) H^-1 e_q,    and costs    w_q^2 / (2 [H^-1]_qq)    (their equation 5).
///
/// H is the curvature that is given and kDamping times the mean of its diagonal on the diagonal. Without q
/// the inverse is H^-1 - (H^-1 e_q)(H^-1 e_q)' / [H^-1]_qq, so a number more is gone in p^2 operations. Where
/// H is 0 or not finite, it is taken to be 1 on the diagonal, and what costs least is what is smallest.
class BrainSurgeon {
 public:
  static constexpr double kDamping = 1e-8;

  /// curvature: [parameters, parameters], at the model's numbers. What the mask has taken is no number.
  BrainSurgeon(Model model, const Eigen::MatrixXd& curvature);

  /// What it costs to bring one number to 0, infinite for one that is masked.
  double cost_of(std::size_t number) const;
  /// What it costs to bring all of them to 0, the others following: w_G' ([H^-1]_GG)^-1 w_G / 2. Masked ones
  /// cost nothing.
  double cost_of(std::span<const std::size_t> numbers) const;

  /// Brings a number to 0, moves the others and masks it; nothing where it is masked already.
  void remove(std::size_t number);

  /// The network as it is now.
  Model model() const;
  bool keeps(std::size_t number) const { return model_.mask.keeps(number); }

 private:
  /// Its row in the inverse; of what is not masked.
  Eigen::Index row_of(std::size_t number) const { return rows_[number]; }

  Model model_;
  std::vector<double> numbers_;      ///< [parameters]
  std::vector<std::size_t> places_;  ///< of each row, the number
  std::vector<Eigen::Index> rows_;   ///< of each number, the row; -1 where it was masked from the start
  Eigen::MatrixXd inverse_;
};

/// FLOPs of the inverse of p equations by Cholesky's factors: p^3.
double inverse_flops(std::size_t equations);

}  // namespace minlife
