#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "data/pair_stream.h"
#include "nn/parameters.h"
#include "train/counterexample.h"
#include "train/evaluate.h"

namespace minlife {

/// What is known of a network's correctness.
struct Verification {
  int steps = 1;
  std::uint64_t windows = 0;  ///< looked at; 0 where they cannot be enumerated
  std::uint64_t wrong = 0;    ///< of the windows
  double min_abs_logit = 0;   ///< over the windows
  std::string proved;         ///< "windows" (every window), "composition" (intervals) or "" (not proved)
  std::optional<Counterexample> counterexample;
  BoardTally boards;  ///< held-out boards
  /// Upper 95 % bound on the share of wrong boards under the law; only where no board was wrong.
  std::optional<double> bound;
  /// Proved, or (three steps and more) no counterexample and no wrong board found.
  bool exact = false;
};

/// Checks a network as design says: one step on 512 windows, two on 2^25 (and the border windows of a dead
/// boundary), more by composition, else a search for a counterexample and `boards` held-out boards of `law`.
/// Networks of one and two steps see held-out boards only when boards_asked is true. Throws InputError when a
/// parameter is NaN or infinite.
Verification verify(const Model& model, const PairLaw& law, std::uint64_t boards, bool boards_asked,
                    int threads);

/// {steps, windows, wrong, min_abs_logit, proved, boards, wrong_boards, bound, exact}
nlohmann::json to_json(const Verification& verification);

}  // namespace minlife
