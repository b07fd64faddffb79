#include "cli/study/study_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "core/figures.h"
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
      work_(work_left(plan, results, shard, shards)) {
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

void StudyTalk::started(const UnitTrial& trial) {
  const std::scoped_lock lock(mutex_);
  on_their_way_.push_back({trial.named.id, name_of(plan_, trial), trial.group, Clock::now()});
}

void StudyTalk::finished(const NamedTrial& trial, const TrialResult& result) {
  const std::scoped_lock lock(mutex_);
  const OnItsWay one = forget(trial);
  wall_seconds_ += std::chrono::duration<double>(Clock::now() - one.since).count();
  processor_seconds_ += result.seconds;
  count(one.group, result);
}

void StudyTalk::count(std::size_t group, const TrialResult& result) {
  minlife::finished(work_, plan_, group, result, results_);
  const auto start = Clock::now();
  if (!plan_.shrink || !work_.at_most || start < next_count_) return;
  // Results decide what restarts and the search for m50 want. To look at all of them takes time, of which
  // this spends one part in a hundred.
  work_ = work_left(plan_, results_, work_.shard, work_.shards);
  next_count_ = Clock::now() + std::max<Clock::duration>(kLiveInterval, 100 * (Clock::now() - start));
}

void StudyTalk::failed(const NamedTrial& trial) {
  const std::scoped_lock lock(mutex_);
  forget(trial);
}

StudyTalk::OnItsWay StudyTalk::forget(const NamedTrial& trial) {
  const auto found = std::find_if(on_their_way_.begin(), on_their_way_.end(),
                                  [&](const OnItsWay& one) { return one.id == trial.id; });
  if (found == on_their_way_.end()) throw std::logic_error("a trial ends that has not started");
  OnItsWay one = std::move(*found);
  on_their_way_.erase(found);
  return one;
}

std::string StudyTalk::summary() const {
  const std::uint64_t done = work_.done(), left = work_.left();
  const int busy = static_cast<int>(std::min<std::uint64_t>(left, static_cast<std::uint64_t>(threads_)));
  std::string text =
      fmt::format("{}: {} of {}{} trials, {}{}", plan_.name, with_commas(done),
                  (work_.at_most ? "at most " : ""), with_commas(done + left), with_commas(work_.successes()),
                  (work_.successes() == 1 ? " success" : " successes"));
  // Trials are counted in processor time; other work on the machine makes them last longer.
  const double slowdown = processor_seconds_ > 0 ? std::max(1.0, wall_seconds_ / processor_seconds_) : 1;
  if (const auto seconds = work_.seconds_left(); seconds && busy > 0)
    text += fmt::format(", about {} left", duration(*seconds * slowdown / busy));
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
        lines.push_back(fmt::format("  {}: {}", one.name,
                                    duration(std::chrono::duration<double>(now - one.since).count())));
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
