#include "study/work/time_left.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <utility>

namespace minlife {
namespace {

/// A trial that has used up less than this of its budget has not told its pace yet.
constexpr double kTellingShare = 0.02;
/// With more trials than these, it does not matter who goes where.
constexpr std::uint64_t kMostPlaced = 10000;

/// Work that was seen, and what it took.
struct Pace {
  double work = 0, seconds = 0;
};

std::vector<Pace> paces(const WorkLeft& work, const std::vector<TrialOnItsWay>& on_their_way) {
  std::vector<Pace> seen;
  for (const GroupWork& group : work.groups) seen.push_back({group.trained_work, group.trained_seconds});
  for (const TrialOnItsWay& trial : on_their_way) {
    if (trial.share < kTellingShare) continue;
    seen[trial.group].work += trial.share * work.groups[trial.group].work;
    seen[trial.group].seconds += trial.seconds;
  }
  // Where all that is done died early, that is all there is to go by.
  if (std::none_of(seen.begin(), seen.end(), [](const Pace& pace) { return pace.work > 0; }))
    for (std::size_t k = 0; k < seen.size(); ++k)
      seen[k] = {static_cast<double>(work.groups[k].done) * work.groups[k].work, work.groups[k].seconds};
  return seen;
}

/// Paces by the work of a trial, to find the one of the group that is most alike.
class NearestPace {
 public:
  NearestPace(const WorkLeft& work, const std::vector<Pace>& seen) {
    for (std::size_t k = 0; k < seen.size(); ++k)
      if (seen[k].work > 0) by_work_.emplace_back(std::log(work.groups[k].work), seen[k]);
    std::stable_sort(by_work_.begin(), by_work_.end(), less);
  }

  /// Seconds for a piece of work; nothing where no group has a pace.
  std::optional<double> of(const GroupWork& group) const {
    if (by_work_.empty()) return std::nullopt;
    const double at = std::log(group.work);
    auto above = std::lower_bound(by_work_.begin(), by_work_.end(), Entry{at, {}}, less);
    if (above == by_work_.end() || (above != by_work_.begin() && at - (above - 1)->first < above->first - at))
      --above;
    return above->second.seconds / above->second.work;
  }

 private:
  using Entry = std::pair<double, Pace>;
  static bool less(const Entry& a, const Entry& b) { return a.first < b.first; }

  std::vector<Entry> by_work_;
};

/// What a trial still takes of which others of its group took `whole`: by its own pace up to the share of the
/// budget that these used up on average, and half of the rest of the budget where it has gone beyond.
double rest_of(const TrialOnItsWay& trial, const GroupWork& group, double whole) {
  if (trial.share < kTellingShare) return std::max(whole - trial.seconds, 0.0);
  const double used =
      group.done > 0 ? std::min(1.0, group.trained_work / (group.work * static_cast<double>(group.done))) : 1;
  const double rest = used > trial.share ? used - trial.share : (1 - trial.share) / 2;
  return trial.seconds / trial.share * rest;
}

/// Trials of one length.
struct Batch {
  double seconds = 0;
  std::uint64_t trials = 0;
};

/// When the last thread is free. busy: what each thread has still to do.
double end_of(std::vector<double> busy, std::vector<Batch> batches) {
  std::sort(batches.begin(), batches.end(),
            [](const Batch& a, const Batch& b) { return a.seconds > b.seconds; });
  std::priority_queue<double, std::vector<double>, std::greater<>> free(busy.begin(), busy.end());
  double last = *std::max_element(busy.begin(), busy.end());
  std::uint64_t placed = 0;
  for (Batch& batch : batches)
    for (; batch.trials > 0 && placed < kMostPlaced; --batch.trials, ++placed) {
      const double end = free.top() + batch.seconds;
      free.pop();
      free.push(end);
      last = std::max(last, end);
    }
  double rest = 0;
  for (const Batch& batch : batches) rest += batch.seconds * static_cast<double>(batch.trials);
  return last + rest / static_cast<double>(busy.size());
}

}  // namespace

std::vector<std::optional<double>> expected_seconds(const WorkLeft& work,
                                                    const std::vector<TrialOnItsWay>& on_their_way) {
  const std::vector<Pace> seen = paces(work, on_their_way);
  const NearestPace nearest(work, seen);
  std::vector<std::optional<double>> each;
  for (std::size_t k = 0; k < work.groups.size(); ++k) {
    const GroupWork& group = work.groups[k];
    if (group.done > 0) {
      each.emplace_back(group.seconds / static_cast<double>(group.done));
      continue;
    }
    const std::optional<double> pace =
        seen[k].work > 0 ? std::optional(seen[k].seconds / seen[k].work) : nearest.of(group);
    each.push_back(pace ? std::optional(group.work * *pace) : std::nullopt);
  }
  return each;
}

std::vector<std::optional<double>> group_seconds_left(const WorkLeft& work,
                                                      const std::vector<TrialOnItsWay>& on_their_way) {
  std::vector<std::optional<double>> each = expected_seconds(work, on_their_way);
  for (std::size_t k = 0; k < each.size(); ++k) {
    const std::uint64_t left = work.groups[k].left;
    if (left == 0)
      each[k] = 0;
    else if (each[k])
      *each[k] *= static_cast<double>(left);
  }
  return each;
}

std::optional<double> core_seconds_left(const WorkLeft& work,
                                        const std::vector<TrialOnItsWay>& on_their_way) {
  double total = 0;
  for (const std::optional<double>& seconds : group_seconds_left(work, on_their_way)) {
    if (!seconds) return std::nullopt;
    total += *seconds;
  }
  return total;
}

std::optional<double> time_left(const WorkLeft& work, const std::vector<TrialOnItsWay>& on_their_way,
                                int threads) {
  const std::vector<std::optional<double>> each = expected_seconds(work, on_their_way);
  std::vector<double> busy(static_cast<std::size_t>(std::max(threads, 1)));
  std::vector<std::uint64_t> waiting;
  for (const GroupWork& group : work.groups) waiting.push_back(group.left);
  for (std::size_t k = 0; k < on_their_way.size(); ++k) {
    const TrialOnItsWay& trial = on_their_way[k];
    if (!each[trial.group]) return std::nullopt;
    if (waiting[trial.group] > 0) --waiting[trial.group];
    busy[k % busy.size()] += rest_of(trial, work.groups[trial.group], *each[trial.group]);
  }
  std::vector<Batch> batches;
  for (std::size_t k = 0; k < waiting.size(); ++k) {
    if (waiting[k] == 0) continue;
    if (!each[k]) return std::nullopt;
    batches.push_back({*each[k], waiting[k]});
  }
  return end_of(std::move(busy), std::move(batches));
}

}  // namespace minlife
