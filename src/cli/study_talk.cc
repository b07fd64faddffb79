#include "cli/study_talk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.h"

namespace minlife {
namespace {

constexpr std::chrono::seconds kPlainInterval{30};
constexpr std::chrono::milliseconds kLiveInterval{200};
/// More than these would push a terminal's other lines away.
constexpr std::size_t kMostLines = 16;

}  // namespace

StudyTalk::StudyTalk(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards,
                     int threads, const Output& output)
    : plan_(plan),
      results_(results),
      threads_(threads),
      output_(output),
      block_(output),
      outlook_(outlook(plan, results, shard, shards)) {
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell)
    cells_.emplace(to_json(plan.cells[cell].config).dump(), cell);
  if (!output.quiet()) thread_ = std::thread([this] { talk(); });
}

StudyTalk::~StudyTalk() {
  {
    const std::scoped_lock lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::size_t StudyTalk::cell_of(const Trial& trial) const { return cells_.at(to_json(trial.config).dump()); }

void StudyTalk::started(const Trial& trial) {
  const std::scoped_lock lock(mutex_);
  on_their_way_.push_back({cell_of(trial), trial.replicate, Clock::now()});
}

void StudyTalk::finished(const Trial& trial, const TrialResult& result) {
  const std::scoped_lock lock(mutex_);
  const std::size_t cell = cell_of(trial);
  wall_seconds_ += forget(trial, cell);
  processor_seconds_ += result.seconds;
  minlife::finished(outlook_, plan_, cell, result, results_);
}

void StudyTalk::failed(const Trial& trial) {
  const std::scoped_lock lock(mutex_);
  forget(trial, cell_of(trial));
}

double StudyTalk::forget(const Trial& trial, std::size_t cell) {
  const auto found = std::find_if(on_their_way_.begin(), on_their_way_.end(), [&](const OnItsWay& one) {
    return one.cell == cell && one.replicate == trial.replicate;
  });
  if (found == on_their_way_.end()) return 0;
  const double seconds = std::chrono::duration<double>(Clock::now() - found->since).count();
  on_their_way_.erase(found);
  return seconds;
}

std::string StudyTalk::summary() const {
  const std::uint64_t done = outlook_.done(), left = outlook_.left();
  const int busy = static_cast<int>(std::min<std::uint64_t>(left, static_cast<std::uint64_t>(threads_)));
  std::string text = plan_.name + ": " + with_commas(done) + " of " +
                     (plan_.replication.round > 0 ? "at most " : "") + with_commas(done + left) +
                     " trials, " + with_commas(outlook_.successes()) +
                     (outlook_.successes() == 1 ? " success" : " successes");
  // Trials are counted in processor time; other work on the machine makes them last longer.
  const double slowdown = processor_seconds_ > 0 ? std::max(1.0, wall_seconds_ / processor_seconds_) : 1;
  if (const auto seconds = outlook_.seconds_left(); seconds && busy > 0)
    text += ", about " + duration(*seconds * slowdown / busy) + " left";
  return text;
}

void StudyTalk::talk() {
  std::unique_lock<std::mutex> lock(mutex_);
  auto plain_due = Clock::now() + kPlainInterval;
  while (!over_) {
    const auto now = Clock::now();
    if (block_.is_live()) {
      std::vector<std::string> lines{summary()};
      for (const OnItsWay& one : on_their_way_) {
        if (lines.size() == kMostLines) break;
        lines.push_back("  " + name_of(plan_.cells[one.cell]) + ", replicate " +
                        std::to_string(one.replicate) + ": " +
                        duration(std::chrono::duration<double>(now - one.since).count()));
      }
      // A terminal may be stopped; the trials must not wait for it.
      lock.unlock();
      block_.show(lines);
      lock.lock();
    } else if (now >= plain_due) {
      plain_due += kPlainInterval;
      output_.say(summary());
    }
    ended_.wait_for(lock, block_.is_live() ? kLiveInterval : kPlainInterval, [this] { return over_; });
  }
}

}  // namespace minlife
