#pragma once

#include <cstdint>
#include <optional>

#include "core/interruption.h"
#include "data/pair_stream.h"
#include "nn/parameters.h"

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

/// The integer network of the fewest bits that a search finds, from kMostBits down; nothing where not even
/// these do. Channels are multiplied by positive numbers of their own, which changes no answer of networks of
/// relu, leaky_relu, prelu and square; all numbers are rounded; and an annealing moves them by whole steps
/// until no window is wrong. Weights that are 0 stay it. Tied layers get numbers of their own.
///
/// law: rule and boundary. The answer does not depend on the threads. Throws InputError for other
/// activations, and for networks that are not cut into one or two steps, whose windows cannot all be seen;
/// InterruptedError.
std::optional<IntegerNetwork> fewest_bits(const Model& model, const PairLaw& law, int threads,
                                          const Interruption& interruption = {});

}  // namespace minlife
