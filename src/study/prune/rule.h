#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nn/parameters.h"
#include "train/config.h"

namespace minlife {

/// What a criterion looks at: the network as it is (a masked weight is zero and no parameter of it), and the
/// training that it belongs to. Both must outlive the scoring. model.architecture need not be config's.
struct PruneInput {
  const Model& model;
  const TrainConfig& config;
  std::uint64_t seed = 0, replicate = 0;
};

/// Which weights compete with each other.
enum class Scope {
  global,    ///< all of the network's
  per_layer  ///< those of a layer; every layer keeps its proportional share
};

/// A criterion for single weights: one file under rules/ and one line in the table of rule.cc.
struct PruneRule {
  const char* name;
  Scope scope;
  int rounds;  ///< scored again after each of so many steps down, by equal factors
  int passes;  ///< what one scoring costs: kScoringFlops a pass, weight and cell
  /// One score a parameter, in ParameterLayout order; only those of unmasked weights are read, and the larger
  /// are kept. A pure function of the input.
  std::vector<double> (*score)(const PruneInput& input);
};

/// In table order:
/// - magnitude, magnitude_layer: |w| (Han et al., arXiv:1506.02626), over the network or layer by layer;
/// - random: the control. One number a weight from the stream (seed, "prunernd", 0, replicate), in index
///   order whatever is masked, so that the masks of all keep fractions are nested;
/// - taylor: mean over the scoring boards of |w dL/dw| of each board (Molchanov et al., arXiv:1611.06440,
/// whose
///   average keeps examples of opposite sign from cancelling, as they do once a network is trained);
/// - snip: |w dL/dw| of the whole scoring batch (Lee et al., arXiv:1810.02340, equation 6; its division by
/// the
///   sum changes no order);
/// - grasp: w (H g), which is minus the paper's score: it removes the highest -w (H g) (Wang et al.,
///   arXiv:2002.07376, equation 8). g and H are the scoring batch's over the unmasked weights, as in the
///   paper's experiments; biases and slopes are held fixed. The signed value: magnitudes are not taken;
/// - synflow: w dR/dw, R the sum of the outputs that a board of ones has where every number is replaced by
/// its
///   magnitude and the activation by the identity (Tanaka et al., arXiv:2006.05467, equation 2), in 100
///   rounds (algorithm 1). Biases take part in R with their magnitudes, as in the paper's experiments. No
///   data.
/// The scoring batch: scoring_boards() below.
std::span<const PruneRule> prune_rules();

/// The rule of that name. Throws InputError naming `field` and listing the names.
const PruneRule& find_prune_rule(std::string_view name, std::string_view field);

/// How many boards the criteria that need data see, and which: examples 0 .. 31 of the training stream of a
/// replicate that is no trial's (bit 63 set), so that scoring neither uses up nor repeats training examples.
inline constexpr int kScoringBoards = 32;

/// Nominal FLOPs, a weight and cell, of a board's way forward and backward, as for an example in training. A
/// scoring is worth so many of these passes:
/// - magnitudes and random numbers none; taylor and snip one a board of the scoring batch;
/// - grasp three a board: one for g, and one of dual numbers for H g, which has twice the multiplications of
///   a gradient's (Pearlmutter 1994, section 4);
/// - synflow one a round, over a board of the training's size, though on a torus one cell stands for all.
inline constexpr double kScoringFlops = 6;
PairLaw scoring_boards(const PruneInput& input);

}  // namespace minlife
