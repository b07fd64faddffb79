#include "study/store/folder_ages.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>

#include "core/file_system.h"

namespace minlife {
std::optional<double> file_age(const std::string& path) {
  struct stat status {};
  timespec now{};
  if (::stat(path.c_str(), &status) != 0 || ::clock_gettime(CLOCK_REALTIME, &now) != 0) return std::nullopt;
  const double seconds = static_cast<double>(now.tv_sec - status.st_mtim.tv_sec) +
                         1e-9 * static_cast<double>(now.tv_nsec - status.st_mtim.tv_nsec);
  return std::max(seconds, 0.0);
}

Activity activity_of(const std::string& folder) {
  Activity activity;
  for (const std::string& name : file_system().list(folder + "/ledger"))
    if (const auto seconds = file_age(fmt::format("{}/ledger/{}", folder, name));
        seconds && name.ends_with(".jsonl") && !name.starts_with('.'))
      activity.last_result = std::min(activity.last_result.value_or(*seconds), *seconds);
  // Temporary names begin with a dot.
  for (const std::string& name : file_system().list(folder + "/checkpoints"))
    if (const auto seconds = file_age(fmt::format("{}/checkpoints/{}", folder, name));
        seconds && name.size() == 67 && name.ends_with(".h5"))
      activity.checkpoints[name.substr(0, 64)] = *seconds;
  return activity;
}

}  // namespace minlife
