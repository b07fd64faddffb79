#include "train/masks/table.h"

namespace minlife {

// The control of the two that move their weights: the same random mask, which stays (arXiv:1911.11134,
// "Static").
const MaskSchedule kStaticMask = {.name = "static", .starts_sparse = true};

}  // namespace minlife
