#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "cli/terminal/progress.h"
#include "proof/exactness.h"
#include "train/trainer.h"

namespace minlife {

/// Tells how far a training is, what it got wrong when it was last looked at, and how long it may still take.
class TrainingTalk {
 public:
  /// updates_before: those that a resumed training has behind it.
  TrainingTalk(const TrainConfig& config, std::uint64_t updates_before, int threads, const Output& output);

  /// After updates: shows the line, where one is shown and it is time.
  void updated(const TrainState& state);

  /// After a check: counts wrong windows, or wrong cells on the boards that end trainings, where that is
  /// shown and takes little beside the training. Throws nothing where it is interrupted.
  void checked(const TrainState& state, const Interruption& interruption);

 private:
  using Clock = std::chrono::steady_clock;

  std::string note(const TrainState& state) const;

  const TrainConfig config_;
  const std::uint64_t updates_before_;
  const int threads_;
  Progress progress_;
  std::optional<ExactnessCheck> exactness_;  ///< made when it is first needed
  std::string errors_;                       ///< "140 wrong windows at update 5,000"
  Clock::time_point start_ = Clock::now(), next_count_{};
};

/// What a network has learnt, by the windows or boards that judge a study too; of boards so large that they
/// would take long, fewer.
Exactness judged(const TrainConfig& config, const Model& model, int threads,
                 const Interruption& interruption);

/// "exact (all windows)", "not exact: 140 of 512 windows are wrong", "no wrong cell on 1,000 held-out
/// boards", "not exact: 17 of 1,024,000 cells are wrong on 1,000 held-out boards".
std::string to_text(const Exactness& found);

/// {exact, wrong_windows} or {exact, wrong_cells, boards}; exact is null where no board was wrong, which
/// proves nothing.
nlohmann::json verdict_json(const Exactness& found);

/// The result of a training as people are told it: where windows cannot be enumerated, a status "exact" in a
/// file means that some boards had no wrong cell, and is told as "sampled". A success also says how it was
/// "judged". `checks`: how many in a row had to find no error.
/// result: as in a model file, {} for a network that was not trained.
nlohmann::json told_result(nlohmann::json result, int steps, std::uint64_t checks);

}  // namespace minlife
