#pragma once

#include <map>
#include <optional>
#include <string>

namespace minlife {

/// What the files of a study say of processes that may be at work on it. The ledger knows of none, so nobody
/// who died is taken to be alive there: ages are told instead, and the reader judges.
struct Activity {
  /// Seconds since the last result was written; nothing without any.
  std::optional<double> last_result;
  /// Trials saved on their way (long ones, every few minutes, and at an interruption): id to seconds since.
  std::map<std::string, double> checkpoints;
};

/// Seconds since the file was last written to; nothing when it is not there. 0 where clocks differ.
std::optional<double> file_age(const std::string& path);

/// Looks at DIR/ledger and DIR/checkpoints; changes nothing. A negative age (clocks that differ) is 0.
Activity activity_of(const std::string& folder);

}  // namespace minlife
