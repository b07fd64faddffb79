#pragma once

#include <string>
#include <vector>

namespace minlife {

/// A trial that a process is running.
struct RunningTrial {
  std::string id;
  double seconds = 0;  ///< since it started
  double share = 0;    ///< of its budget that it has used up
};

/// What a process says it is running.
struct RunningProcess {
  std::string host;
  long pid = 0;
  std::vector<RunningTrial> trials;
};

/// Says in DIR/running/HOST-PID.json which trials this process runs, for whoever looks: news, on which
/// nothing rests. It is never synced, a failed write is no error, and readers ignore what nobody keeps up.
class RunningNews {
 public:
  /// Takes away what processes of this machine left that are gone, and what is older than a day.
  explicit RunningNews(const std::string& study);
  /// Takes its own away, and the folder where it was the last.
  ~RunningNews();
  RunningNews(const RunningNews&) = delete;
  RunningNews& operator=(const RunningNews&) = delete;

  /// To be said again every kNewsSeconds at least.
  void tell(const std::vector<RunningTrial>& trials);

 private:
  std::string folder_, name_;
};

inline constexpr double kNewsSeconds = 20;

/// What processes run there now, as far as they have told; changes nothing. Left out is what is older than a
/// few times kNewsSeconds, what a process of this machine said that is gone, and what is not news.
std::vector<RunningProcess> running_in(const std::string& study);

}  // namespace minlife
