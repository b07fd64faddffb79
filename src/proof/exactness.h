#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/interruption.h"
#include "data/pair_stream.h"
#include "nn/parameters.h"
#include "proof/counterexample.h"
#include "proof/held_out_boards.h"

namespace minlife {

/// What is known of a network's correctness.
struct Exactness {
  int steps = 1;
  std::uint64_t windows = 0;  ///< looked at; 0 where they cannot be enumerated
  std::uint64_t wrong = 0;    ///< of the windows
  double min_abs_logit = 0;   ///< over the windows
  std::string proved;         ///< "windows" (every window), "composition" (intervals) or "" (not proved)
  std::optional<Counterexample> counterexample;
  BoardTally boards;  ///< held-out boards
  /// Upper 95 % bound on the share of wrong boards under the law; only where no board was wrong.
  std::optional<double> bound;
  /// Proved; or, of three steps and more, neither a counterexample nor a wrong board was found.
  bool exact = false;
};

/// What is asked about a network, and how thorough the answer must be.
struct ExactnessQuestion {
  PairLaw law;                 ///< rule, boundary and the held-out boards 0 .. boards - 1
  std::uint64_t boards = 0;    ///< how many, where windows cannot be enumerated
  bool always_boards = false;  ///< look at them whatever is known already
  bool may_compose = false;    ///< of three steps and more: try a proof, then search for a counterexample
  /// Yes or no is enough: it ends at the first wrong window or board, and counts are of what was seen.
  bool ends_at_wrong = false;
  int threads = 1;
};

/// Whether all windows of a network can be looked at: those of one step (512) and of two (2^25, and with a
/// dead boundary the 133,120 at edges and corners, border_windows.h).
bool is_enumerable(int steps);

/// Answers for networks of one architecture. It holds the memory for that, so that a training may ask again
/// and again.
class ExactnessCheck {
 public:
  ExactnessCheck(const Architecture& architecture, const Rule& rule);
  ~ExactnessCheck();

  /// This alone decides what is exact: one step on 512 windows, two on 2^25 (and the border windows of a dead
  /// boundary), more by composition, counterexample and held-out boards, as far as the question asks. A logit
  /// that is NaN or infinite is wrong. Throws InterruptedError when asked to end before the answer is known.
  Exactness of(const Model& model, const ExactnessQuestion& question, const Interruption& interruption = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// ExactnessCheck, once.
Exactness exactness_of(const Model& model, const ExactnessQuestion& question,
                       const Interruption& interruption = {});

}  // namespace minlife
