#pragma once

#include <optional>
#include <string>

#include "train/model_file.h"

namespace minlife {

/// The training whose end a trial with warm_start = kPreviousSteps takes up: one step less, and else the same
/// settings, of which those that are not told are the defaults for so many steps. Nothing where the trial
/// starts otherwise: of one step from fresh numbers.
std::optional<TrainConfig> config_before(const TrainConfig& config);

/// How a configuration names a network that it starts from: the SHA-256 of its architecture and its numbers,
/// as 64 hexadecimal digits.
std::string digest_of(const Model& model);

/// Throws one InputError with all that keeps a training from starting with the steps of a network: another
/// rule, boundary, activation or shape, or a mask. The shape must be the training's own, or its own without
/// the last step: the layers of all other steps, whatever decoder stands behind them. `label` is what
/// messages call the setting, `path` where the network was read from.
void check_warm_start(const ModelFile& from, const TrainConfig& config, const std::string& label,
                      const std::string& path);

/// The same of a network whose answers a training learns: it must be of as many steps, of the same rule, and
/// a network of Life's steps, which look one cell further each.
void check_teacher(const ModelFile& from, const TrainConfig& config, const std::string& label,
                   const std::string& path);

/// Copies the numbers of `from` into `network`, of shapes that check_warm_start takes: all of them where the
/// shape is the same, else those of its steps. What `network` has beyond them stays as it is: the last step,
/// unless it is tied to an earlier one, and the decoder.
void take_steps(const Model& from, Model& network);

}  // namespace minlife
