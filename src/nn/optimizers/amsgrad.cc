#include "nn/optimizers/adam.h"
#include "nn/optimizers/table.h"

namespace minlife {

/// AMSGrad, as PyTorch has it: the correction of the second moment's start is applied to the largest one too.
const OptimizerKind kAmsgrad = {
    "amsgrad", "amsgrad", Order::first, kAdamUses,
    [](const OptimizerSettings& settings, std::size_t parameters) -> std::unique_ptr<OptimizerState> {
      return std::make_unique<Adam>(settings, parameters, AdamVariant{.keeps_largest = true});
    }};

}  // namespace minlife
