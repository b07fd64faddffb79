#pragma once

#include <cstdint>
#include <optional>

#include "core/interruption.h"
#include "data/pair_stream.h"
#include "nn/parameters.h"
#include "train/costs.h"
#include "train/search_record.h"

namespace minlife {

/// Bits of a weight that are searched: with b of them it is from -(2^(b-1) - 1) to 2^(b-1) - 1, so that two
/// bits are -1, 0 and 1.
inline constexpr int kMostBits = 8, kFewestBits = 2;

/// A network whose parameters are whole numbers (slopes below 0: so many eighths) and that is proved to be
/// right on every window.
struct IntegerNetwork {
  Model model;
  int bits = 0;  ///< of its weights; biases are as large as they must be
};

/// What a search for integers came to, and what it cost. All of it is the same for any number of threads.
struct IntegerSearch {
  std::optional<IntegerNetwork> network;  ///< of the fewest bits; nothing where not even kMostBits do
  /// A step for each number of bits that did, with what the network has left that is not 0; its tries are
  /// restarts of the annealing, whose arithmetic is the training.
  SearchRecord record;
  Costs costs;  ///< proofs, and all windows that were looked at for wrong ones
};

/// The activations that integers are searched for, as people read them.
std::string integer_activations();

/// Whether integers are searched for networks of this activation.
bool allows_integers(const Activation& activation);

/// The integer network of the fewest bits that a search finds, from kMostBits down. Channels are multiplied
/// by positive numbers of their own, which changes no answer of networks of these activations; all numbers
/// are rounded; and an annealing moves them by whole steps until no window is wrong. Weights that are 0 stay
/// it, masked biases may come back. In the end all weights and biases that are 0 are masked. Tied layers get
/// numbers of their own.
///
/// law: rule and boundary. Throws InputError for other activations, and for networks that are not cut into
/// one or two steps, whose windows cannot all be seen; InterruptedError.
IntegerSearch fewest_bits(const Model& model, const PairLaw& law, int threads,
                          const Interruption& interruption = {});

}  // namespace minlife
