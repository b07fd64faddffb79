#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/interrupt.h"
#include "cli/study/array_limit.h"
#include "cli/study/pricing_talk.h"
#include "cli/study/slurm_script.h"
#include "cli/study/study_path.h"
#include "cli/verbs/table.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/file_system.h"
#include "core/json.h"
#include "core/text.h"
#include "core/visible.h"
#include "study/routes/routes.h"
#include "study/routes/units.h"
#include "study/spec/make_plan.h"
#include "study/study_folder.h"
#include "study/work/estimate.h"

namespace minlife {
namespace {

// What is proposed: tasks of a few hours, no more of them than one looks after with ease, and a limit that
// most partitions grant; beyond it a task is requeued and goes on.
constexpr double kTaskSeconds = 4 * 3600;
constexpr std::uint64_t kMostProposed = 1000, kLongestProposed = 24 * 3600, kMinutes = 600;
constexpr double kSlowerNode = 1.5;  // than this machine

/// An absolute path that scripts can name: no control characters, which #SBATCH lines cannot hold, nor what
/// else a terminal that shows the script could not have.
std::string nameable(const std::string& what, const std::string& path) {
  if (visible(path) != path || path.find_first_of("\n\t") != std::string::npos)
    throw value_error(what, path, "Slurm takes no path with control characters", "choose another folder");
  return absolute_path(path);
}

/// Where the launcher lies as seen from this program, in a package that holds several builds: other nodes may
/// want another build than this machine.
#ifdef MINLIFE_LAUNCHER
constexpr const char* kLauncher = MINLIFE_LAUNCHER;
#else
constexpr const char* kLauncher = "";
#endif

std::string own_path() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) throw FailedError("cannot tell where minlife lies: " + error.message());
  if (*kLauncher == '\0') return nameable("the program", path.string());
  return nameable("the program", (path.parent_path() / kLauncher).string());
}

std::uint64_t read_limit(const Arguments& arguments) {
  const std::string text = arguments.text("time");
  const auto seconds = parse_slurm_time(text);
  if (!seconds)
    throw value_error("--time", text,
                      "it must be a time as sbatch takes it: M, M:S, H:M:S, D-H, D-H:M or D-H:M:S",
                      "try --time 4:00:00");
  if (*seconds < kShortestLimit)
    throw value_error("--time", text, "a task needs 2 minutes at least, to be warned and to save itself",
                      "try --time 0:10:00");
  return *seconds;
}

std::string read_partition(const Arguments& arguments) {
  std::string text = arguments.text("partition");
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == ',';
  };
  if (arguments.given("partition") && (text.empty() || !std::all_of(text.begin(), text.end(), is_plain)))
    throw value_error("--partition", text, "it must be the names of partitions, separated by commas",
                      "sinfo lists them");
  return text;
}

std::uint64_t read_tasks(const Arguments& arguments, std::uint64_t units, const ArrayLimit& limit) {
  const auto tasks = static_cast<std::uint64_t>(arguments.integer("tasks", 1, 100000));
  if (tasks > units)
    throw value_error("--tasks", arguments.text("tasks"),
                      fmt::format("the study has only {} pieces of work to share out", with_commas(units)),
                      fmt::format("try --tasks {}", units));
  if (tasks > limit.tasks)
    throw value_error("--tasks", arguments.text("tasks"),
                      fmt::format("an array of Slurm's has {} tasks at most here ({})",
                                  with_commas(limit.tasks), limit.source()),
                      fmt::format("try --tasks {}", limit.tasks));
  return tasks;
}

std::uint64_t propose_tasks(const Estimate& estimate, std::uint64_t units, int cpus,
                            const ArrayLimit& limit) {
  const double wanted = std::ceil(estimate.core_seconds / cpus / kTaskSeconds);
  const double most =
      static_cast<double>(std::max<std::uint64_t>(1, std::min({units, kMostProposed, limit.tasks})));
  return static_cast<std::uint64_t>(std::clamp(wanted, 1.0, most));
}

/// Ten minutes to start with, then time for a slower node, in whole ten minutes.
std::uint64_t propose_limit(double task_seconds) {
  const double steps = 1 + std::ceil(kSlowerNode * task_seconds / kMinutes);
  return static_cast<std::uint64_t>(std::min<double>(steps * kMinutes, kLongestProposed));
}

std::string describe(const Estimate& estimate, const Plan& plan, const SlurmJob& job, double task_seconds) {
  std::string text = fmt::format(
      "Estimate: at most {} trials, {} core hours where this was written; up to {} hours a task",
      with_commas(estimate.trials), amount(estimate.core_seconds / 3600), amount(task_seconds / 3600));
  const double turns = std::ceil(task_seconds / static_cast<double>(job.limit));
  const std::string unpriced = unpriced_text(plan);
  return text + (turns > 1 ? fmt::format(", in {} turns.", amount(turns)) : ".") +
         (unpriced.empty() ? "" : " " + unpriced);
}

/// What the arguments ask for; tasks and limit only where they are told.
SlurmJob asked_job(const Arguments& arguments, const Spec& spec, const Plan& plan, const ArrayLimit& limit) {
  SlurmJob job;
  job.name = plan.name;
  job.verb = spec.shrink.empty() ? "sweep" : "shrink";
  job.minlife = own_path();
  job.study = nameable("--out", study_path(arguments));
  job.partition = read_partition(arguments);
  job.cpus = static_cast<int>(arguments.integer("cpus", 1, 4096));
  if (arguments.given("tasks")) job.tasks = read_tasks(arguments, units(plan).size(), limit);
  if (arguments.given("parallel"))
    job.parallel = static_cast<std::uint64_t>(arguments.integer("parallel", 1, 100000));
  if (arguments.given("time")) job.limit = read_limit(arguments);
  return job;
}

/// Adds the estimate, and proposes what was not told.
void estimate_job(SlurmJob& job, const Arguments& arguments, const Plan& plan, const ArrayLimit& limit,
                  const Output& output) {
  const Estimate cost = estimate(plan, measured_prices(priced_configs(plan), plan.seed, output));
  if (!arguments.given("tasks")) job.tasks = propose_tasks(cost, units(plan).size(), job.cpus, limit);
  const double task_seconds = longest_shard(cost, job.tasks) / job.cpus;
  if (!arguments.given("time")) job.limit = propose_limit(task_seconds);
  job.estimate = describe(cost, plan, job, task_seconds);
}

void write_script(const std::string& path, const std::string& text) {
  write_file_atomically(path, text);
  if (::chmod(path.c_str(), 0755) != 0) throw_file_error("make executable", path, errno);
}

/// Runs submit.sh and returns what it prints: the ids of the array and of the job behind it.
std::vector<std::string> submit(const SlurmJob& job) {
  const std::string command = shell_quoted(job.folder() + "/submit.sh");
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw FailedError("cannot run " + command);
  std::string printed;
  std::array<char, 256> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    printed.append(buffer.data(), count);
  const int status = ::pclose(pipe);
  std::vector<std::string> ids = split(printed.substr(0, printed.find('\n')), ' ');
  if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0 || ids.size() != 2)
    throw FailedError(
        fmt::format("the study was not submitted (Slurm's reason stands above); the scripts are in {}, to be "
                    "submitted by {}",
                    job.folder(), command));
  return ids;
}

int run_slurm(const Arguments& arguments, Output& output) {
  if (arguments.is_on("submit") && arguments.is_on("dry-run"))
    throw InputError("--submit and --dry-run exclude each other (leave one out)");
  if (arguments.is_on("submit") && !is_installed("sbatch"))
    throw FailedError(
        "there is no sbatch in PATH, so nothing can be submitted from here; nothing was written (leave "
        "--submit "
        "out, and run the submit.sh that is then written where Slurm is)");
  const Spec spec = read_spec(arguments.positional(0), spec_rules());
  const Plan plan = make_plan(spec);
  const ArrayLimit limit = array_limit();
  SlurmJob job = asked_job(arguments, spec, plan, limit);
  // A spec that does not fit the folder is told of before seconds of measuring, and before any task waits in
  // vain.
  StudyFolder::check(job.study, plan, arguments.is_on("extend"));
  estimate_job(job, arguments, plan, limit, output);

  nlohmann::json facts = {{"folder", job.folder()},        {"tasks", job.tasks},
                          {"most_tasks", limit.tasks},     {"cpus", job.cpus},
                          {"time", slurm_time(job.limit)}, {"estimate", job.estimate}};
  if (arguments.is_on("dry-run")) {
    facts["array"] = array_script(job);
    facts["collect"] = collect_script(job);
    facts["submit"] = submit_script(job);
    output.file_result(facts, array_script(job));
    for (const std::string& line : split(job.estimate, ';')) output.say(line);
    return 0;
  }
  say_when_interrupted("interrupted; run the same command again");
  StudyFolder::open(job.study, plan, arguments.is_on("extend"));
  file_system().create_folders(job.folder());
  write_file_atomically(job.spec(), spec.text);
  write_script(job.folder() + "/array.sh", array_script(job));
  write_script(job.folder() + "/collect.sh", collect_script(job));
  write_script(job.folder() + "/submit.sh", submit_script(job));
  output.say(job.estimate);
  if (!arguments.is_on("submit")) {
    output.result(facts, fmt::format("written: {}/array.sh, {} tasks of at most {}; submit it with {}\n",
                                     job.folder(), with_commas(job.tasks), slurm_time(job.limit),
                                     shell_quoted(job.folder() + "/submit.sh")));
    return 0;
  }
  say_when_interrupted("interrupted while Slurm was asked; squeue --me tells what it has queued");
  const std::vector<std::string> ids = submit(job);
  facts["array_job"] = number_or_text(ids[0]);
  facts["collect_job"] = number_or_text(ids[1]);
  output.result(facts,
                fmt::format("submitted: job {}, {} tasks of at most {}; then job {} makes the tables in {}\n",
                            ids[0], with_commas(job.tasks), slurm_time(job.limit), ids[1], job.study));
  return 0;
}

}  // namespace

Verb slurm_verb() {
  return {"slurm",
          "Writes, and with --submit submits, a study as an array job for a cluster that Slurm runs.",
          {"SPEC.toml"},
          {{"out", "DIR", "", "the study's folder, which all nodes share; scripts and logs go to DIR/slurm",
            true},
           {"tasks", "N", "", "how many tasks share the study (default: as many as take about 4 hours)"},
           {"parallel", "K", "", "how many of them may run at a time (default: as many as Slurm lets)"},
           {"cpus", "C", "1", "processors of a task, each with a trial of its own"},
           {"time", "T", "",
            "a task's time limit; it is requeued and goes on (default: what it needs, 24 hours at most)"},
           {"partition", "P", "", "where to run (default: the cluster's)"},
           {"extend", "", "", "accept a spec that only adds to the plan in DIR"},
           {"submit", "", "", "submit it, and behind it the job that makes the tables"},
           {"dry-run", "", "", "write nothing; only print the script and the estimate"}},
          run_slurm};
}

}  // namespace minlife
