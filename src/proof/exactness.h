#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/interruption.h"
#include "data/pair_stream.h"
#include "nn/parameters.h"
#include "proof/counterexample.h"
#include "proof/float_answer.h"
#include "proof/held_out_boards.h"
#include "proof/state_search.h"

namespace minlife {

/// What is known of a network's correctness.
struct Exactness {
  int steps = 1;
  std::uint64_t windows = 0;  ///< looked at; 0 where they cannot be enumerated
  std::uint64_t wrong = 0;    ///< of the windows
  double min_abs_logit = 0;   ///< over the windows
  std::string proved;         ///< "windows" (every window), "composition" (intervals of dead and live cells),
                              ///< "states" (windows of states) or
                              ///< "" (not proved)
  std::optional<Counterexample> counterexample;
  /// Where the question asks, and nothing simpler has decided: what the proof by states came to.
  std::optional<StateProof> states;
  BoardTally boards;  ///< held-out boards
  /// How many logits it took: one a window, one a cell of a board. Those of intervals, of a search for a
  /// counterexample and of questions about floats are not counted; no training asks for them.
  std::uint64_t logits = 0;
  /// Upper 95 % bound on the share of wrong boards under the law; only where no board was wrong.
  std::optional<double> bound;
  /// Where the question asks, and it is proved: what of that stays true in float.
  std::optional<FloatAnswer> in_float;
  /// Proved; or, of three steps and more, neither a counterexample nor a wrong board was found.
  bool exact = false;
};

/// What is asked about a network, and how thorough the answer must be.
struct ExactnessQuestion {
  PairLaw law;                 ///< rule, boundary and the held-out boards 0 .. boards - 1
  std::uint64_t boards = 0;    ///< how many, where windows cannot be enumerated
  bool always_boards = false;  ///< look at them whatever is known already
  bool may_compose = false;    ///< beyond windows: try a proof, then search for a counterexample
  /// Yes or no is enough: it ends at the first wrong window or board, and counts are of what was seen.
  bool ends_at_wrong = false;
  /// Of three steps and more: what the search by states may spend (state_search.h) where the proof and the
  /// search that may_compose asks for have not decided. 0: it is not tried.
  std::uint64_t nodes = 0;
  ProofProgress progress = {};  ///< hears how far the proof by states is
  bool in_float = false;        ///< what is proved is also asked of predict's program
  int threads = 1;
};

/// Whether all windows of a network can be looked at: those of one step (512) and of two (2^25, and with a
/// dead boundary the 133,120 at edges and corners, border_windows.h).
bool is_enumerable(int steps);
/// The same of any network: where no cell further than two away decides. With a dead boundary the border
/// windows (border_windows.h) are added.
bool is_enumerable(const Architecture& architecture);

/// Whether the proof by states is built for a network: three steps and more, on a torus, and an activation
/// that rectifies.
bool is_provable_by_states(const Architecture& architecture, Boundary boundary);

/// What it means that a network has passed: "exact (all windows)" where these are enumerable, else "no wrong
/// cell on 1,000 held-out boards", never more than was seen.
std::string passed_text(int steps, std::uint64_t boards);

/// Answers for networks of one architecture. It holds the memory for that, so that a training may ask again
/// and again.
class ExactnessCheck {
 public:
  ExactnessCheck(const Architecture& architecture, const Rule& rule);
  ~ExactnessCheck();

  /// This alone decides what is exact: windows of radius 1 (512) and 2 (2^25, and the border windows of a
  /// dead boundary), others by composition, counterexample, the states on the way and held-out boards, as far
  /// as the question asks. A logit that is NaN or infinite is wrong. Throws InterruptedError when asked to
  /// end before the answer is known.
  Exactness of(const Model& model, const ExactnessQuestion& question, const Interruption& interruption = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// ExactnessCheck, once.
Exactness exactness_of(const Model& model, const ExactnessQuestion& question,
                       const Interruption& interruption = {});

}  // namespace minlife
