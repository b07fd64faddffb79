#pragma once

#include <cstdint>
#include <vector>

#include "nn/keep_best.h"
#include "nn/parameters.h"
#include "train/config.h"

namespace minlife {

/// What a criterion looks at: the network as it is (a masked weight is zero and no parameter of it), and the
/// training that it belongs to. Both must outlive the scoring. model.architecture need not be config's.
struct ScoringInput {
  const Model& model;
  const TrainConfig& config;
  std::uint64_t seed = 0, replicate = 0;
};

/// What is taken away: single weights, or whole channels with all weights into and out of them (channels.h).
enum class Prunes { weights, channels };

/// A criterion for pruning: one file under criteria/, which says what it computes and where that is from, and
/// one line in criteria/table.h.
struct Criterion {
  const char* name;  ///< in specs, ledgers and tables
  Prunes prunes = Prunes::weights;
  Scope scope = Scope::global;
  int rounds = 1;  ///< scored again after each of so many steps down, by equal factors; of channels always 1
  /// What one scoring costs, in passes of kScoringFlops a weight and cell: a board's way forward and backward
  /// is one.
  int passes = 0;
  /// One score a parameter, in ParameterLayout order, of which only those of unmasked weights are read; or
  /// one a channel. The larger are kept. A pure function of the input.
  std::vector<double> (*score)(const ScoringInput& input) = nullptr;
};

/// Nominal FLOPs, a weight and cell, of a board's way forward and backward, as for an example in training.
inline constexpr double kScoringFlops = 6;

}  // namespace minlife
