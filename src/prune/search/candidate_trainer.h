#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "data/window_examples.h"
#include "proof/exactness.h"
#include "prune/reduction.h"

namespace minlife {

/// Of a sum of losses over windows (nn/normal_equations.h).
struct SecondOrder {
  Eigen::MatrixXd curvature;  ///< J'DJ, [parameters, parameters]
  Eigen::VectorXd gradient;   ///< [parameters]
};

/// What a search for smaller networks works with: it proves candidates, trains them by Levenberg and
/// Marquardt's method on windows, and counts what that costs. The windows are all 512 of one step, or a fixed
/// draw of random ones of two steps, to which those join that proofs found wrong. Not for concurrent use.
class CandidateTrainer {
 public:
  /// input: outlives it. The random streams are those of (seed, replicate, depth).
  CandidateTrainer(const ReductionInput& input, Interruption interruption);

  /// Whether the network is right on all windows. Throws InterruptedError.
  bool is_exact(const Model& model);

  /// Trains what the mask keeps until it is right on all windows: then `model` is the trained one, and the
  /// answer true. Else it is what the training ended with. Throws InterruptedError.
  bool train(Model& model);

  bool make_exact(Model& model) { return is_exact(model) || train(model); }

  /// J'DJ and the gradient of the loss at the network.
  SecondOrder second_order(const Model& model);

  /// A number for each try of a search, from 0, whose random numbers are its own.
  std::uint64_t next_try() { return record_.tries++; }

  std::uint64_t seed() const { return input_.seed; }
  std::uint64_t stream_replicate() const { return law_.replicate; }
  SearchRecord& record() { return record_; }
  const Costs& costs() const { return costs_; }

 private:
  std::vector<WindowExample> windows() const;

  const ReductionInput& input_;
  TrainConfig config_;  ///< of a training on windows by the method of second order
  PairLaw law_;
  Interruption interruption_;
  std::vector<std::uint64_t> hard_windows_;
  std::optional<Architecture> proved_architecture_;  ///< what proof_ holds memory for
  std::optional<ExactnessCheck> proof_;
  SearchRecord record_;
  Costs costs_;
};

}  // namespace minlife
