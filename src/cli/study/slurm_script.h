#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minlife {

/// A study as an array job of Slurm (https://slurm.schedmd.com/sbatch.html): what its scripts say.
struct SlurmJob {
  std::string name;            ///< the study's; letters, digits, "_", "-", "."
  std::string verb;            ///< what a task runs: "sweep" or "shrink"
  std::string minlife;         ///< absolute path of the program
  std::string study;           ///< absolute path of the study's folder, which all nodes share
  std::string partition;       ///< empty: the cluster's default
  std::string estimate;        ///< one line for the reader
  std::uint64_t tasks = 1;     ///< shards
  std::uint64_t parallel = 0;  ///< how many tasks may run at a time; 0: as many as Slurm lets
  int cpus = 1;                ///< a task
  std::uint64_t limit = 60;    ///< seconds a task may run before it is requeued

  std::string folder() const { return study + "/slurm"; }       ///< where scripts, spec and logs lie
  std::string spec() const { return folder() + "/spec.toml"; }  ///< the frozen copy
};

/// The shortest limit that leaves a task time to save itself: the warning may come 60 s early, and half of
/// the limit before its end is when it is asked for.
inline constexpr std::uint64_t kShortestLimit = 120;

/// Seconds of a time limit as sbatch takes it: M, M:S, H:M:S, D-H, D-H:M or D-H:M:S; nothing when it is none.
std::optional<std::uint64_t> parse_slurm_time(std::string_view text);

/// D-HH:MM:SS
std::string slurm_time(std::uint64_t seconds);

// The three scripts in folder(): the array of tasks; the job that makes the tables when they have ended; and
// the script that submits both, whose arguments go to sbatch.
std::string array_script(const SlurmJob& job);
std::string collect_script(const SlurmJob& job);
std::string submit_script(const SlurmJob& job);

}  // namespace minlife
