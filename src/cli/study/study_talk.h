#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "cli/terminal/live_block.h"
#include "study/work/work_left.h"

namespace minlife {

/// Tells how a run of a study goes: on a terminal a block with a line for each trial on its way, else a line
/// every 30 seconds. From a thread of its own, so that long trials are not silent.
class StudyTalk {
 public:
  /// `plan` and `results` must outlive it; `results` is only looked at inside finished().
  StudyTalk(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards, int threads,
            const Output& output);
  ~StudyTalk();
  StudyTalk(const StudyTalk&) = delete;
  StudyTalk& operator=(const StudyTalk&) = delete;

  void started(const UnitTrial& trial);
  void finished(const NamedTrial& trial, const TrialResult& result);
  void failed(const NamedTrial& trial);

 private:
  using Clock = std::chrono::steady_clock;
  struct OnItsWay {
    std::string id, name;
    std::size_t group = 0;
    Clock::time_point since;
  };

  /// Takes it off what is on its way. Throws std::logic_error where it did not start.
  OnItsWay forget(const NamedTrial& trial);
  void count(std::size_t group, const TrialResult& result);
  std::string summary() const;
  void talk();

  const Plan& plan_;
  const Results& results_;
  const int threads_;
  const Output& output_;
  LiveBlock block_;
  std::mutex mutex_;  ///< of what follows
  std::condition_variable ended_;
  bool over_ = false;
  WorkLeft work_;
  Clock::time_point next_count_{};                   ///< of a shrink's trials, anew
  double wall_seconds_ = 0, processor_seconds_ = 0;  ///< of the trials that this run finished
  std::vector<OnItsWay> on_their_way_;               ///< in the order of their start
  std::thread thread_;
};

}  // namespace minlife
