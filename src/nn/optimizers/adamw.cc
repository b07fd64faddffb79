#include "nn/optimizers/adam.h"
#include "nn/optimizers/table.h"

namespace minlife {

/// AdamW.
const OptimizerKind kAdamw = {
    "adamw", "adamw", Order::first, kAdamUses,
    [](const OptimizerSettings& settings, std::size_t parameters) -> std::unique_ptr<OptimizerState> {
      return std::make_unique<Adam>(settings, parameters, AdamVariant{.decays_apart = true});
    }};

}  // namespace minlife
