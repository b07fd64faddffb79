#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "study/work/work_left.h"

namespace minlife {

/// A trial on its way.
struct TrialOnItsWay {
  std::size_t group = 0;
  double seconds = 0;  ///< since it started
  double share = 0;    ///< of its budget that it has used up
};

/// Seconds that one more trial of each group is expected to take:
/// - what the group's own took on average, ends before the budget included;
/// - where it has none, the work of its budget at the pace of its trials on their way, else of the group
/// whose
///   trials are most alike in work: small networks go at another pace than large ones;
/// - nothing while no trial has told a pace.
std::vector<std::optional<double>> expected_seconds(const WorkLeft& work,
                                                    const std::vector<TrialOnItsWay>& on_their_way);

/// Processor time for what each group has left; nothing where there is nothing to go by.
std::vector<std::optional<double>> group_seconds_left(const WorkLeft& work,
                                                      const std::vector<TrialOnItsWay>& on_their_way);

/// Processor time for what is left, however it is shared out; nothing while there is nothing to go by.
std::optional<double> core_seconds_left(const WorkLeft& work,
                                        const std::vector<TrialOnItsWay>& on_their_way = {});

/// Seconds until all of it is done on so many threads: trials on their way to their expected end, then the
/// others, the longest first, each on the thread that is free first. Nothing while a group that has trials
/// left has no expected time. The times of `work` and of trials on their way are of the same clock.
std::optional<double> time_left(const WorkLeft& work, const std::vector<TrialOnItsWay>& on_their_way,
                                int threads);

}  // namespace minlife
