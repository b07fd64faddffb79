#pragma once

#include <cstdint>
#include <vector>

#include "cli/terminal/output.h"
#include "study/work/prices.h"

namespace minlife {

/// Measures what trials of these cost, and tells how far that is: by one line on a terminal that can rewrite
/// it, else by a line every few seconds.
TrialPrices measured_prices(const std::vector<TrainConfig>& configs, std::uint64_t seed,
                            const Output& output);

}  // namespace minlife
