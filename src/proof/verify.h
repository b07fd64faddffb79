#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "proof/exactness.h"

namespace minlife {

/// All that can be said of a network that is there to stay: proofs first, then a search for a counterexample
/// and `boards` held-out boards of `law`. Networks of one and two steps see held-out boards only when
/// boards_asked is true. Throws InputError when a parameter is
/// NaN or infinite, and for a network that is not cut into steps.
Exactness verify(const Model& model, const PairLaw& law, std::uint64_t boards, bool boards_asked,
                 int threads);

/// {steps, windows, wrong, min_abs_logit, proved, boards, wrong_boards, bound, exact}
nlohmann::json to_json(const Exactness& exactness);

}  // namespace minlife
