#pragma once

#include <functional>
#include <optional>

#include "study/trial/trial.h"
#include "train/trainer.h"

namespace minlife {

/// Whether the trial trains or ends in a compacted network, smaller than its configuration's.
bool compacts(const Trial& trial);

/// Whether the trial is for a network of integers (Reduction::integers) and ended without one. Its network is
/// the one that it began with, whose floats may be right on all windows: that must not count as success.
/// state: of a trial that has just run; a model file does not bring the search back.
bool lacks_integers(const Trial& trial, const TrainState& state);

/// The boards it trains on. Each level of a chain has a stream of its own, so that no network sees an example
/// twice; trials of one level and replicate, controls too, see the same ones.
PairLaw training_pairs(const Trial& trial);

/// The state in which a parent's training ended; nothing when interrupted.
using ParentState = std::function<std::optional<TrainState>(const NamedTrial& parent)>;

/// The state before the first update; a pure function of the trial. A warm start has the steps of its
/// parent's end, and beyond them fresh numbers. With stop = "exact" a pruned network that is exact already is
/// finished, after 0 updates; so is one that is not to be tuned, exact or not. One that lacks_integers is
/// done and not exact. One whose parent diverged has diverged too. Nothing when interrupted while parents had
/// to be trained again. Throws FailedError for a trial of other numerics than this program's.
std::optional<TrainState> starting_state(const Trial& trial, const ParentState& parent_state,
                                         const std::function<bool()>& interrupted);

}  // namespace minlife
