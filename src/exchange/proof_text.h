#pragma once

#include <optional>
#include <string>

#include "proof/exactness.h"

namespace minlife {

/// Whether it is proved, for every board, that the network is right as predict computes it.
bool is_proved(const Exactness& exactness);

/// What is known of a network (nothing where nobody asked), in a sentence without its full stop: "exact:
/// proved on all 512 windows", or "NOT PROVED: ...".
std::string proof_text(const std::optional<Exactness>& known);

}  // namespace minlife
