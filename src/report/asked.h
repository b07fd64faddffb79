#pragma once

#include <string>

#include "study/plan/plan.h"
#include "train/config.h"

namespace minlife {

/// What a study asks, as HTML: a sentence, what varies, the settings that are not the defaults, and its spec
/// as it was written.
std::string asked_html(const Plan& plan);

/// Settings that are not the defaults as a table of HTML; `without`: those that are told elsewhere.
std::string settings_html(const TrainConfig& config, const std::vector<std::string>& without = {});

/// "minlife train --steps 1 --width 4 --seed 5", which with a --replicate makes a trial's bits again; "" for
/// trials that start from another one's end.
std::string train_command(const TrainConfig& config, std::uint64_t seed);

/// "L(1, m), which predict 1 generation of Life (B3/S23) on a torus of 32 x 32 cells", of the first cell.
std::string task_text(const TrainConfig& config);

}  // namespace minlife
