#include "study/store/running.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/error.h"
#include "core/file_system.h"
#include "core/json.h"
#include "study/store/folder_ages.h"

namespace minlife {
namespace {

constexpr double kOld = 4.5 * kNewsSeconds, kVeryOld = 86400;
constexpr std::uint64_t kMostNewsBytes = std::uint64_t{1} << 20;

std::string news_folder(const std::string& study) { return study + "/running"; }

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

/// As part of a file's name.
std::string as_file_name(std::string name) {
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '-') c = '_';
  return name;
}

/// A process of this machine that is gone: nobody else can say so.
bool is_dead(const RunningProcess& process) {
  return process.host == host_name() && ::kill(static_cast<pid_t>(process.pid), 0) != 0 && errno == ESRCH;
}

nlohmann::json to_json(const RunningTrial& trial) {
  return {{"trial", trial.id}, {"seconds", trial.seconds}, {"share", trial.share}};
}

/// Nothing where it is gone meanwhile, half written or of another make. `age`: of the file, in seconds.
std::optional<RunningProcess> read_news(const std::string& path, double age) {
  try {
    const nlohmann::json news = parse_json(file_system().read(path, kMostNewsBytes), path);
    RunningProcess process{news.at("host").get<std::string>(), news.at("pid").get<long>(), {}};
    for (const nlohmann::json& trial : news.at("trials"))
      process.trials.push_back({trial.at("trial").get<std::string>(), trial.at("seconds").get<double>() + age,
                                trial.at("share").get<double>()});
    return process;
  } catch (const Error&) {
  } catch (const nlohmann::json::exception&) {
  }
  return std::nullopt;
}

void remove_quietly(const std::string& path) {
  try {
    file_system().remove(path);
  } catch (const Error&) {
    // Whoever reads it sees its age.
  }
}

/// {name, age} of what lies there; nothing where that cannot be looked at.
std::vector<std::pair<std::string, double>> files_in(const std::string& folder) {
  std::vector<std::pair<std::string, double>> found;
  try {
    for (const std::string& name : file_system().list(folder))
      if (const auto age = file_age(folder + "/" + name)) found.emplace_back(name, *age);
  } catch (const Error&) {
  }
  return found;
}

}  // namespace

RunningNews::RunningNews(const std::string& study)
    : folder_(news_folder(study)), name_(fmt::format("{}-{}.json", as_file_name(host_name()), ::getpid())) {
  for (const auto& [name, age] : files_in(folder_)) {
    const std::string path = folder_ + "/" + name;
    const std::optional<RunningProcess> process = read_news(path, age);
    if (age > kVeryOld || (process && is_dead(*process))) remove_quietly(path);
  }
}

RunningNews::~RunningNews() {
  remove_quietly(folder_ + "/" + name_);
  ::rmdir(folder_.c_str());  // fails where others have news there
}

void RunningNews::tell(const std::vector<RunningTrial>& trials) {
  nlohmann::json news = {{"host", host_name()}, {"pid", ::getpid()}, {"trials", nlohmann::json::array()}};
  for (const RunningTrial& trial : trials) news["trials"].push_back(to_json(trial));
  const std::string unfinished = fmt::format("{}/.{}.tmp", folder_, name_);
  try {
    FileSystem& files = file_system();
    files.create_folders(folder_);
    files.remove(unfinished);
    {
      const auto file = files.create_exclusively(unfinished);
      const std::string text = news.dump() + "\n";
      if (!file || file->append(text) != text.size()) return remove_quietly(unfinished);
    }
    files.rename(unfinished, folder_ + "/" + name_);
  } catch (const std::exception&) {  // also out of memory: the trials matter, not this
    remove_quietly(unfinished);
  }
}

std::vector<RunningProcess> running_in(const std::string& study) {
  std::vector<RunningProcess> found;
  const std::string folder = news_folder(study);
  for (const auto& [name, age] : files_in(folder)) {
    if (name.starts_with('.') || !name.ends_with(".json") || age > kOld) continue;
    if (auto process = read_news(folder + "/" + name, age); process && !is_dead(*process))
      found.push_back(*std::move(process));
  }
  return found;
}

}  // namespace minlife
