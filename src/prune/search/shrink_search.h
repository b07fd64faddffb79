#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "prune/search/brain_surgeon.h"
#include "prune/search/candidate_trainer.h"
#include "prune/search/hidden_units.h"

namespace minlife {

/// A search for a smaller network that is right on all windows: steps from one proved network to the next.
/// Every step tries candidates, an exact network with less of it, one after the other: as it is, then trained
/// on windows; the first that is proved is taken. Candidates come in the order of what optimal brain surgery
/// says they cost, so all is a function of the input.
class ShrinkSearch {
 public:
  /// compacts: whether channels without effect go, so that the architecture shrinks.
  ShrinkSearch(const ReductionInput& input, const Interruption& interruption, bool compacts);

  /// Whether the network to start from is right on all windows: without that there is no step to take.
  bool begin();

  // Each returns whether it took a step.

  /// One unit less, of the layers that look around or of the others: each, by cost; then each again, shaken
  /// by random factors before the training.
  bool drop_unit(bool looks_around);
  /// One unit in place of two of a layer whose incoming numbers point into nearly one direction.
  bool merge_units();
  /// Some numbers less: an eighth of them at once, by cost, or half of that, and so on.
  bool drop_many();
  /// One number less: each, by cost; then each again, shaken.
  bool drop_number();
  /// One number gone and another one given back, that which the gradient calls for: no larger, and none of
  /// the networks that it was at before.
  bool swap_number();
  /// Filters averaged over the symmetries of the square.
  bool make_symmetric();
  /// As few bits behind the binary point as all numbers can have together, then each by itself.
  bool round_numbers();

  const Model& model() const { return model_; }
  Reduced take();

 private:
  enum class Larger { refused, equal_allowed };

  /// Whether the candidate, as it is or trained, is right on all windows and smaller; then it is the network.
  bool takes(Model candidate, const char* what, Larger larger = Larger::refused, bool may_train = true);
  /// Candidates of the step that is asked for, in their order, as they are and then shaken.
  bool take_first(const std::vector<Model>& candidates, const char* what, int rounds);
  /// The same network with units and logits of one size, where that is exact too. Trainings make numbers of
  /// very different sizes, and logits so sure that hardly a window has a curvature.
  Model of_size_one(const Model& model);
  BrainSurgeon surgeon();
  /// The numbers that may go, by rising cost.
  std::vector<std::size_t> by_cost(const BrainSurgeon& surgeon) const;
  std::string shape_of(const Model& model) const;

  CandidateTrainer trainer_;
  bool compacts_;
  Model model_;
  std::uint64_t tries_before_ = 0;  ///< of the last step that was taken
  double inverse_flops_ = 0;
  std::set<std::string> seen_;  ///< shapes and masks of networks that swaps came to
  std::uint64_t swaps_ = 0;
};

}  // namespace minlife
