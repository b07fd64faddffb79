#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/interruption.h"
#include "data/pair_stream.h"
#include "proof/counterexample.h"
#include "proof/float_answer.h"
#include "proof/state_composition.h"

namespace minlife {

/// What is proved of the windows of states two steps before the end, each of which stands for all boards that
/// lead to it.
struct StateProof {
  static constexpr std::uint64_t kWindows = StateComposition::kWindows;

  std::uint64_t composed = 0;  ///< windows that composition decided
  std::uint64_t decided = 0;   ///< these, and those that the search decided
  std::uint64_t nodes = 0;     ///< bounds that the search took
  /// How far all that is decided is on the right side of 0 at least.
  double margin = 0;
  std::vector<bool> open;  ///< [2^25]: windows that are not decided
  std::optional<Counterexample> counterexample;
  /// 7x7 windows of cells (bit 7 row + column) which the network is right about, but not by more than was
  /// asked for.
  CloseWindows close;

  bool is_proved() const { return decided == kWindows; }
};

/// How the search goes about it.
struct StateSearchLimits {
  std::uint64_t nodes = 0;  ///< at most about so many bounds
  double enough = 0;        ///< a window is decided when its logits are further than this on the right side
  int threads = 1;
};

/// Decides the windows that composition left open, of networks of three steps and more, by branch and bound:
/// a node fixes the window and some cells of the 7x7 window one step before (node_bound.h); where its bound
/// does not decide, it branches on the cell that seems to matter most. A leaf of a three-step network is one
/// 7x7 window, judged in double: right, or a counterexample, which ends the search. Of more steps a leaf that
/// the bound does not decide leaves its window open.
///
/// Windows are taken in the order of their bounds, the smallest first, in rounds: each gets one node, those
/// still open 64 each, then 64 times as many, until the nodes are spent. The result does not depend on the
/// threads. Throws InterruptedError.
StateProof search_states(const Model& model, const Rule& rule, const StateComposition& composition,
                         const StateSearchLimits& limits, const Interruption& interruption = {},
                         const ProofProgress& progress = {});

/// Memory that the whole proof of a network takes, compose_states included, in bytes.
double state_proof_bytes(const Architecture& architecture, int threads);

/// Of random windows of cells, how many lead to a window of states that is decided.
struct DecidedShare {
  std::uint64_t decided = 0, windows = 0;
};

/// Draws windows of law.steps steps, each with a density of the law. The stream depends on law.seed alone.
DecidedShare sample_decided(const StateProof& proof, const PairLaw& law, std::uint64_t windows);

}  // namespace minlife
