#pragma once

namespace minlife {

/// How the learning rate goes over a training: one file under schedules/ and one line in schedules/table.h.
struct Schedule {
  const char* name;
  /// The factor on the learning rate, from 0 to 1, when `progress` (from 0 to below 1) of the updates are
  /// done.
  double (*factor)(double progress);
};

}  // namespace minlife
