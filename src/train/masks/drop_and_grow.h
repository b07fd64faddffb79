#pragma once

#include <cstddef>
#include <vector>

#include "train/mask_schedule.h"

namespace minlife {

/// How many of `kept` weights a change replaces: the share drop / 2 (1 + cos(pi x)) of them, x being the
/// progress, rounded down (Evci et al., arXiv:1911.11134, section 3(2), after Dettmers and Zettlemoyer).
std::size_t replaced(const MaskMoment& moment, std::size_t kept);

/// The mask after each layer has dropped as many of its weights, those of the smallest magnitude, and has
/// grown as many others, those of the largest `scores` [parameters]: of all that it does not hold then, those
/// it has just dropped among them, which keep their value if they grow back. Equal ones: the lower index.
Mask drop_and_grow(const MaskMoment& moment, const std::vector<double>& scores);

}  // namespace minlife
