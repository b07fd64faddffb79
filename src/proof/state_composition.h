#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/interruption.h"
#include "life/rule.h"
#include "proof/step_row.h"

namespace minlife {

/// Hears how far a part of a long proof is; called from one thread at a time. May be empty.
using ProofProgress = std::function<void(const std::string& part, std::uint64_t done, std::uint64_t total)>;

/// What the 3x3 patch of states around a cell, one step before (bit 3 ky + kx), tells of the cell's StepRow.
struct StateRanges {
  static constexpr std::size_t kPatches = 512;

  std::size_t row_size = 0;
  std::array<bool, kPatches> occurs{};  ///< whether any board has such states there
  std::vector<double> low, high;        ///< [512][row_size]; computed numbers lie in between
  std::vector<double> error;            ///< [row_size]: how far those are off
  bool is_exact = false;                ///< low == high: the patch decides

  /// A number of the row, over all patches that occur, with its error.
  Bounds over_all(std::size_t number) const;
  const double* low_row(int patch) const { return low.data() + static_cast<std::size_t>(patch) * row_size; }
  const double* high_row(int patch) const { return high.data() + static_cast<std::size_t>(patch) * row_size; }
};

/// Composition that knows a cell by nine states: for each step the ranges of all numbers that the 512 patches
/// of states one step before leave possible, and for each 5x5 window of states two steps before the end the
/// logits that they leave possible.
struct StateComposition {
  static constexpr std::uint32_t kWindows = std::uint32_t{1} << 25;

  std::vector<StepRow> rows;        ///< of each step
  std::vector<StateRanges> ranges;  ///< of each step but the last
  /// For each window (bit 5 row + column) how far on the right side of 0 all its logits are at least: not
  /// positive where they may be wrong, infinite for windows that no board has. Rounded down.
  std::vector<float> margins;  ///< [2^25], or empty where a sum might overflow

  bool is_known() const { return !margins.empty(); }
  double smallest_margin() const;
};

/// Composes a network of two steps and more, on a torus, whose activation rectifies. Of a step s > 1 it goes
/// through all 2^25 windows of states at step s - 2: these decide the patch of states at step s - 1, and the
/// nine patches in them what the nine cells that step s sees can be. With two steps nothing is lost but
/// rounding: margins are the windows' |logit|. The result does not depend on the threads. Throws
/// InterruptedError.
StateComposition compose_states(const Model& model, const Rule& rule, int threads,
                                const Interruption& interruption = {}, const ProofProgress& progress = {});

/// Memory that compose_states and its result take, in bytes.
double state_composition_bytes(const Architecture& architecture, int threads);

}  // namespace minlife
