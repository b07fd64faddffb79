#include "cli/study/study_talk.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "cli/terminal/bar.h"
#include "cli/terminal/width.h"
#include "core/figures.h"
#include "core/text.h"
#include "study/work/time_left.h"

namespace minlife {
namespace {

constexpr std::chrono::seconds kPlainInterval{30};
constexpr std::chrono::milliseconds kLiveInterval{200}, kPlainLook{500};
/// Trials that are over sooner are no news to other processes.
constexpr std::chrono::milliseconds kFirstNews{200}, kNewsInterval{1000};
/// More than these would push a terminal's other lines away.
constexpr std::size_t kMostLines = 16;

double seconds_of(std::chrono::steady_clock::duration span) {
  return std::chrono::duration<double>(span).count();
}

}  // namespace

StudyTalk::StudyTalk(const std::string& study, const Plan& plan, const Results& results, const Shard& shard,
                     int threads, const Output& output)
    : plan_(plan),
      results_(results),
      threads_(threads),
      output_(output),
      block_(output),
      running_(study),
      work_(work_left(plan, results, shard.index, shard.count)),
      next_news_(Clock::now() + kFirstNews),
      thread_([this] { talk(); }) {}

StudyTalk::~StudyTalk() {
  {
    const std::scoped_lock lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  if (thread_.joinable()) thread_.join();
  block_.warn(warnings_);
}

void StudyTalk::started(const UnitTrial& trial) {
  const std::scoped_lock lock(mutex_);
  on_their_way_.push_back({trial.named.id, name_of(plan_, trial), trial.group, Clock::now(), 0});
}

void StudyTalk::finished(const NamedTrial& trial, const TrialResult& result) {
  const std::scoped_lock lock(mutex_);
  const OnItsWay one = forget(trial);
  wall_seconds_ += std::chrono::duration<double>(Clock::now() - one.since).count();
  processor_seconds_ += result.seconds;
  count(one.group, trial.trial, result);
}

void StudyTalk::count(std::size_t group, const Trial& trial, const TrialResult& result) {
  minlife::finished(work_, plan_, group, trial, result, results_);
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

void StudyTalk::tell(const std::string& sentence) {
  const std::scoped_lock lock(mutex_);
  warnings_.push_back(sentence);
  ended_.notify_all();
}

StudyTalk::OnItsWay StudyTalk::forget(const NamedTrial& trial) {
  const auto found = std::find_if(on_their_way_.begin(), on_their_way_.end(),
                                  [&](const OnItsWay& one) { return one.id == trial.id; });
  if (found == on_their_way_.end()) throw std::logic_error("a trial ends that has not started");
  OnItsWay one = std::move(*found);
  on_their_way_.erase(found);
  return one;
}

void StudyTalk::advanced(const std::string& id, double share) {
  const std::scoped_lock lock(mutex_);
  for (OnItsWay& one : on_their_way_)
    if (one.id == id) one.share = share;
}

std::string StudyTalk::summary() {
  const std::uint64_t done = work_.done(), left = work_.left();
  std::string text =
      fmt::format(": {} {} of {}{} trials, {}{}", bar(done, done + left), with_commas(done),
                  (work_.at_most ? "at most " : ""), with_commas(done + left), with_commas(work_.successes()),
                  (work_.successes() == 1 ? " success" : " successes"));
  if (Clock::now() >= next_estimate_) estimate();
  if (left > 0 && left_) text += fmt::format(", about {} left", duration(*left_));
  return text;
}

void StudyTalk::estimate() {
  const auto now = Clock::now();
  // Trials are counted in processor time; other work on the machine makes them last longer.
  const double slowdown = processor_seconds_ > 0 ? std::max(1.0, wall_seconds_ / processor_seconds_) : 1;
  std::vector<TrialOnItsWay> on_their_way;
  for (const OnItsWay& one : on_their_way_)
    on_their_way.push_back({one.group, seconds_of(now - one.since) / slowdown, one.share});
  left_ = time_left(work_, on_their_way, threads_);
  if (left_) *left_ *= slowdown;
  groups_left_ = group_seconds_left(work_, on_their_way);
  for (std::optional<double>& seconds : groups_left_)
    if (seconds) *seconds *= slowdown;
  next_estimate_ = Clock::now() + std::max<Clock::duration>(kLiveInterval, 100 * (Clock::now() - now));
}

std::vector<std::string> StudyTalk::lines() {
  const auto now = Clock::now();
  const std::size_t columns = terminal_columns(STDERR_FILENO, 80) - 1;
  std::vector<std::string> all{named_line(plan_.name, summary(), columns)};
  for (const OnItsWay& one : on_their_way_) {
    if (all.size() == kMostLines) break;
    // Short, as names may be long.
    const std::string rest = fmt::format(": {} {} % in {}", bar(one.share), std::lround(100 * one.share),
                                         duration(seconds_of(now - one.since)));
    all.push_back(named_line("  " + one.name, rest, columns));
  }
  // Groups below, as far as there is room: those that are begun and not done, and then the others.
  for (const bool begun : {true, false})
    for (std::size_t k = 0; k < work_.groups.size() && work_.groups.size() > 1; ++k) {
      const GroupWork& group = work_.groups[k];
      if (group.left == 0 || begun != (group.done > 0)) continue;
      if (all.size() == kMostLines) return all;
      const std::uint64_t total = group.done + group.left;
      std::string rest =
          fmt::format(": {} {} of {}", bar(group.done, total), with_commas(group.done), with_commas(total));
      if (k < groups_left_.size() && groups_left_[k])
        rest += fmt::format(", {} of one core left", duration(*groups_left_[k]));
      all.push_back(named_line("  " + name_of_group(plan_, k), rest, columns));
    }
  return all;
}

std::optional<std::vector<RunningTrial>> StudyTalk::news() {
  const auto now = Clock::now();
  std::vector<std::string> ids;
  for (const OnItsWay& one : on_their_way_) ids.push_back(one.id);
  const bool kept_up = seconds_of(now - next_news_) + seconds_of(kNewsInterval) < kNewsSeconds;
  if (now < next_news_ || (ids == told_ && kept_up)) return std::nullopt;
  told_ = std::move(ids);
  next_news_ = now + kNewsInterval;
  std::vector<RunningTrial> all;
  for (const OnItsWay& one : on_their_way_) all.push_back({one.id, seconds_of(now - one.since), one.share});
  return all;
}

void StudyTalk::talk() {
  std::unique_lock<std::mutex> lock(mutex_);
  auto plain_due = Clock::now() + kPlainInterval;
  while (!over_) {
    std::vector<std::string> shown, said;
    if (block_.is_live()) {
      shown = lines();
    } else if (Clock::now() >= plain_due) {
      plain_due += kPlainInterval;
      said = {plan_.name + summary()};
    }
    const std::optional<std::vector<RunningTrial>> running = news();
    const std::vector<std::string> warnings = std::exchange(warnings_, {});
    // A terminal may be stopped, and a disk slow; the trials must not wait for them.
    lock.unlock();
    if (!warnings.empty()) block_.warn(warnings);
    if (!shown.empty()) block_.show(shown);
    for (const std::string& line : said) output_.say(line);
    if (running) running_.tell(*running);
    lock.lock();
    ended_.wait_for(lock, block_.is_live() ? kLiveInterval : kPlainLook,
                    [this] { return over_ || !warnings_.empty(); });
  }
}

}  // namespace minlife
