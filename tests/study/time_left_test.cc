#include "study/work/time_left.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "study/small_plan.h"
#include "study/work/trial_cost.h"

using namespace minlife;

namespace {

/// A machine with a clock of its own: trials take what their work takes at the pace of their cell, and a
/// little more or less. Cells run in the order of the plan, which is the runner's only where the first is the
/// dearest.
class PretendedRun {
 public:
  PretendedRun(const Plan& plan, std::vector<double> paces, int threads)
      : plan_(plan), paces_(std::move(paces)), work_(work_left(plan, {}, 0, 1)), running_(threads) {
    for (std::size_t cell = 0; cell < plan.cells.size(); ++cell)
      for (std::uint64_t r = 0; r < plan.replication.replicates; ++r) waiting_.push_back({cell, r, 0, 0});
    for (OnThread& thread : running_) start(thread);
  }

  /// To the end, which it returns; `look` is called with (seconds since the start, estimate of what is left)
  /// at every step.
  template <typename Look>
  double run(double step, Look look) {
    double end = 0;
    for (double now = step; busy() > 0; now += step) {
      for (OnThread* first; (first = next_to_end()) != nullptr && first->end <= now; finish(*first))
        end = first->end;
      if (busy() > 0) look(now, time_left(work_, on_their_way(now), static_cast<int>(running_.size())));
    }
    return end;
  }

 private:
  struct OnThread {
    std::size_t cell = 0;
    std::uint64_t replicate = 0;
    double start = 0, end = 0;
    bool busy = false;
  };

  double seconds(std::size_t cell, std::uint64_t replicate) const {
    const double more_or_less = 1 + 0.1 * std::sin(static_cast<double>(7 * replicate + cell));
    return paces_[cell] * more_or_less * expected_work(plan_.cells[cell].config);
  }

  void start(OnThread& thread) {
    const double now = thread.end;
    thread.busy = next_ < waiting_.size();
    if (!thread.busy) return;
    thread = waiting_[next_++];
    thread.busy = true;
    thread.start = now;
    thread.end = now + seconds(thread.cell, thread.replicate);
  }

  OnThread* next_to_end() {
    OnThread* first = nullptr;
    for (OnThread& thread : running_)
      if (thread.busy && (first == nullptr || thread.end < first->end)) first = &thread;
    return first;
  }

  void finish(OnThread& thread) {
    const Trial trial = trial_of(plan_, thread.cell, thread.replicate);
    TrialResult result;
    result.updates = trial.config.updates();
    result.seconds = thread.end - thread.start;
    results_[std::to_string(results_.size())] = result;
    finished(work_, plan_, thread.cell, trial, result, results_);
    start(thread);
  }

  std::ptrdiff_t busy() const {
    return std::count_if(running_.begin(), running_.end(), [](const OnThread& one) { return one.busy; });
  }

  std::vector<TrialOnItsWay> on_their_way(double now) const {
    std::vector<TrialOnItsWay> all;
    for (const OnThread& one : running_)
      if (one.busy)
        all.push_back({one.cell, now - one.start, std::min(1.0, (now - one.start) / (one.end - one.start))});
    return all;
  }

  const Plan& plan_;
  std::vector<double> paces_;
  WorkLeft work_;
  std::vector<OnThread> waiting_;
  std::size_t next_ = 0;
  std::vector<OnThread> running_;
  Results results_;
};

Plan two_sizes(const char* first, const char* second, std::uint64_t replicates) {
  Plan plan = testing::small_plan(replicates, 0);
  const char* const widths[] = {first, second};
  for (std::size_t k = 0; k < 2; ++k) {
    find_config_field("steps")->set(plan.cells[k].config, "2", "steps");
    find_config_field("width")->set(plan.cells[k].config, widths[k], "width");
    find_config_field("size")->set(plan.cells[k].config, "32x32", "size");
  }
  return plan;
}

}  // namespace

TEST_CASE("time left is within 30 % from first to last, cheap cells first or dear ones") {
  struct Case {
    const char *first, *second;
    double first_pace, second_pace;
  };
  // Dear trials have more than ten times the work of cheap ones, at a pace that is nearly the same.
  for (const Case& one : {Case{"2", "16", 1, 0.85}, Case{"2", "16", 1, 1.15}, Case{"16", "2", 0.85, 1}})
    for (const int threads : {1, 2, 5}) {
      CAPTURE(one.first);
      CAPTURE(threads);
      const Plan plan = two_sizes(one.first, one.second, 20);
      const std::vector<double> paces{one.first_pace, one.second_pace};
      const double real_end = PretendedRun(plan, paces, threads).run(1e10, [](double, auto) {});
      const double step = real_end / 500;
      int told = 0;
      double worst = 0;
      PretendedRun(plan, paces, threads).run(step, [&](double now, std::optional<double> left) {
        const double truth = real_end - now;
        if (truth < 0.03 * real_end) return;  // the last trial's own more or less
        if (!left) {
          CHECK(now < 0.02 * real_end);
          return;
        }
        ++told;
        worst = std::max(worst, std::abs(*left - truth) / truth);
      });
      CAPTURE(worst);
      CHECK(told > 400);
      CHECK(worst < 0.3);
    }
}

TEST_CASE("a cell without results goes by the pace of the cell most alike, or by its own trial on its way") {
  WorkLeft work;
  work.groups.resize(3);
  for (GroupWork& group : work.groups) group.left = 1;
  work.groups[0].work = 1;
  work.groups[1].work = 1000;
  work.groups[2].work = 500;
  CHECK_FALSE(core_seconds_left(work).has_value());
  work.groups[0].done = 4;
  work.groups[0].seconds = work.groups[0].trained_seconds = 40;
  work.groups[0].trained_work = 4;
  CHECK(*expected_seconds(work, {})[2] == doctest::Approx(5000));
  work.groups[1].done = 1;
  work.groups[1].seconds = work.groups[1].trained_seconds = 100;
  work.groups[1].trained_work = 1000;
  CHECK(*expected_seconds(work, {})[0] == doctest::Approx(10));
  CHECK(*expected_seconds(work, {})[2] == doctest::Approx(50));
  CHECK(*core_seconds_left(work) == doctest::Approx(10 + 100 + 50));
  CHECK(*expected_seconds(work, {{2, 30, 0.25}})[2] == doctest::Approx(120));
  CHECK(*expected_seconds(work, {{2, 30, 0.01}})[2] == doctest::Approx(50));
  // Of groups: for all that they have left, and nothing for those that are done.
  work.groups[0].left = 3;
  work.groups[1].left = 0;
  const std::vector<std::optional<double>> groups = group_seconds_left(work, {{2, 30, 0.25}});
  CHECK(*groups[0] == doctest::Approx(3 * 10));
  CHECK(*groups[1] == 0);
  CHECK(*groups[2] == doctest::Approx(120));
  CHECK(*core_seconds_left(work, {{2, 30, 0.25}}) == doctest::Approx(150));
  CHECK_FALSE(group_seconds_left(WorkLeft{.groups = {GroupWork{.left = 1, .work = 1}}}, {})[0]);
}

TEST_CASE("ends before the budget count as they come, and dead trials tell no pace") {
  WorkLeft work;
  work.groups.resize(2);
  work.groups[0] = {.done = 2, .left = 8, .seconds = 4, .work = 10, .trained_work = 2, .trained_seconds = 2};
  work.groups[1] = {.left = 1, .work = 10};
  CHECK(*expected_seconds(work, {})[0] == 2);
  CHECK(*expected_seconds(work, {})[1] == 10);
  work.groups[0].trained_work = work.groups[0].trained_seconds = 0;  // both were dead
  CHECK(*expected_seconds(work, {})[1] == doctest::Approx(2));
}

TEST_CASE("the last trials keep one thread busy, not all") {
  WorkLeft work;
  work.groups.resize(1);
  work.groups[0] = {.done = 1, .left = 3, .seconds = 10, .work = 1, .trained_work = 1, .trained_seconds = 10};
  CHECK(*time_left(work, {}, 2) == 20);
  CHECK(*time_left(work, {}, 4) == 10);
  CHECK(*time_left(work, {{0, 4, 0.4}, {0, 8, 0.8}, {0, 12, 0.9}}, 4) == 6);
  work.groups[0].left = 1'000'000;
  CHECK(*time_left(work, {}, 4) == doctest::Approx(2.5e6).epsilon(1e-3));
}
