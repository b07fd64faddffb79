#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cli/study/study_shard.h"
#include "cli/terminal/live_block.h"
#include "study/store/running.h"
#include "study/work/work_left.h"

namespace minlife {

/// Tells how a run of a study goes: on a terminal a block with a line for each trial on its way and for cells
/// or routes that are not done, else a line every 30 seconds; and to whoever asks for the study's status
/// which trials are on their way (study/store/running.h). From a thread of its own, so that long trials are
/// not silent.
class StudyTalk {
 public:
  /// `study`: its folder. `plan` and `results` must outlive it; `results` is only looked at inside
  /// finished().
  StudyTalk(const std::string& study, const Plan& plan, const Results& results, const Shard& shard,
            int threads, const Output& output);
  ~StudyTalk();
  StudyTalk(const StudyTalk&) = delete;
  StudyTalk& operator=(const StudyTalk&) = delete;

  void started(const UnitTrial& trial);
  void finished(const NamedTrial& trial, const TrialResult& result);
  void failed(const NamedTrial& trial);
  /// Warns of something, above the block.
  void tell(const std::string& sentence);
  /// A trial has used up so much of its budget.
  void advanced(const std::string& id, double share);

 private:
  using Clock = std::chrono::steady_clock;
  struct OnItsWay {
    std::string id, name;
    std::size_t group = 0;
    Clock::time_point since;
    double share = 0;
  };

  /// Takes it off what is on its way. Throws std::logic_error where it did not start.
  OnItsWay forget(const NamedTrial& trial);
  void count(std::size_t group, const Trial& trial, const TrialResult& result);
  std::string summary();  ///< behind the study's name
  std::vector<std::string> lines();
  /// Of the time left; spends one part in a hundred of the time.
  void estimate();
  /// What is on its way, where it is time to tell it.
  std::optional<std::vector<RunningTrial>> news();
  void talk();

  const Plan& plan_;
  const Results& results_;
  const int threads_;
  const Output& output_;
  LiveBlock block_;
  RunningNews running_;
  std::mutex mutex_;  ///< of what follows
  std::condition_variable ended_;
  bool over_ = false;
  WorkLeft work_;
  Clock::time_point next_count_{};                   ///< of a shrink's trials, anew
  double wall_seconds_ = 0, processor_seconds_ = 0;  ///< of the trials that this run finished
  std::vector<std::string> warnings_;                ///< not shown yet
  std::vector<OnItsWay> on_their_way_;               ///< in the order of their start
  std::vector<std::string> told_;                    ///< ids that the news had last
  Clock::time_point next_news_;
  std::optional<double> left_;                      ///< seconds
  std::vector<std::optional<double>> groups_left_;  ///< of one core, by group
  Clock::time_point next_estimate_{};
  std::thread thread_;
};

}  // namespace minlife
