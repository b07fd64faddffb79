#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "proof/exactness.h"

namespace minlife {

/// Nodes of the search by states that an L(3, 8) takes less than ten minutes for, on two cores.
inline constexpr std::uint64_t kSearchNodes = 16'000'000;

/// All that can be said of a network that is there to stay: proofs first, then a search for a counterexample
/// and `boards` held-out boards of `law`. Networks whose windows are enumerable see held-out boards only when
/// boards_asked is true. nodes: what the search by states may spend (state_search.h). Throws InputError when
/// a parameter is NaN or infinite, and for a network without a 3x3 layer; InterruptedError when asked to end.
Exactness verify(const Model& model, const PairLaw& law, std::uint64_t boards, bool boards_asked, int threads,
                 std::uint64_t nodes = 0, const ProofProgress& progress = {},
                 const Interruption& interruption = {});

/// Whether the answer is no: a wrong window or board, a counterexample, or a window that predict's own float
/// gets wrong. A network whose margin is within float's rounding is not refuted by that alone.
bool is_refuted(const Exactness& exactness);

/// {steps, windows, wrong, min_abs_logit, proved, counterexample, counterexample_cells (cell_rows.h) and
/// counterexample_alive (what its centre becomes; both null where there is none), boards, wrong_boards,
/// bound, exact, states, states_composed, states_decided, nodes, float_margin, float_bound, float_close,
/// float_wrong, float_exact}; the latter five null where nothing is proved, and what is not known of them
/// where floats leave it open; the four before null where the proof by states was not tried.
nlohmann::json to_json(const Exactness& exactness);

}  // namespace minlife
