#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "proof/known_patches.h"
#include "proof/state_composition.h"

namespace minlife {

/// A set of boards, seen around one cell: a 5x5 window of states two steps before the end, and of the 7x7
/// window one step before that the cells that are fixed.
struct WindowNode {
  static constexpr int kCells = 49;  ///< of the 7x7 window: bit 7 row + column

  explicit WindowNode(std::uint32_t states) : window(states) {}
  void fix(int cell, bool alive);

  std::uint32_t window;                     ///< bit 5 row + column
  std::uint64_t known = 0, live = 0;        ///< cells that are fixed, and which of them live
  std::array<std::uint16_t, 25> numbers{};  ///< what is known around each state, as KnownPatches numbers it
};

/// What NodeBound is made of, shared by all threads.
struct NodeTables {
  /// Of a composition that is known, of three steps and more. The composition must outlive it.
  NodeTables(const Model& model, const Rule& rule, const StateComposition& composition);

  std::vector<StepLayers> steps;  ///< the last two: what is bounded
  Rule rule;
  const StepRow& row;                          ///< of the first of these
  const StateRanges& ranges;                   ///< its numbers by the states
  KnownPatches patches;                        ///< what its 3x3 layer can see
  std::vector<double> before_weights;          ///< of its 3x3 layer: [output][tap][input]
  std::vector<double> last_weights;            ///< of the last step's 3x3 layer: [tap][output][input]
  std::vector<std::vector<double>> errors[2];  ///< of the sums of each layer of both steps, in double
};

/// A lower bound on how far on the right side of 0 the logits of a node's boards are. Each number of the last
/// two steps gets an interval, from the tables of states and of what is fixed; then linear relaxations carry
/// a bound of the logit back through both steps to the features before, of which each cell takes the worst
/// that agrees with the node (Zhang et al., "Efficient neural network robustness certification with general
/// activation functions", NeurIPS 2018). Where that does not decide, the uncertain sums of the last step are
/// bounded in the same way first. Not for concurrent use.
class NodeBound {
 public:
  explicit NodeBound(const NodeTables& tables);

  /// The bound; infinite where no board is in the node. It need not be the best where it is above `enough`.
  double of(const WindowNode& node, double enough);

  /// After of(), where it was not enough: how much each of the 25 cells contributes to what is not known of
  /// the logit.
  const std::array<double, 25>& spreads() const { return spreads_; }

 private:
  struct Intervals {
    std::vector<double> low, high;
  };

  bool load_before(const WindowNode& node);
  bool load_last(const WindowNode& node);
  bool next_layer(const StepLayers& step, std::size_t layer, const Intervals& in,
                  const std::vector<double>& errors, Intervals& out);
  bool later_layers(bool by_relaxation);
  double logit_margin(bool alive) const;
  double relaxed(std::size_t layer, std::vector<double> weight, double constant);
  double behind_last(const std::vector<double>& weight, double constant);
  bool tighten(std::size_t layer, std::size_t output);

  const NodeTables& tables_;
  const WindowNode* node_ = nullptr;
  std::vector<Intervals> before_[9];  ///< of each cell that the last step sees: the sums of each layer
  std::vector<Intervals> last_;       ///< the sums of each layer of the last step
  std::vector<double> cells_;         ///< [25][channels]: weights of the features
  std::array<double, 25> spreads_{};
};

}  // namespace minlife
