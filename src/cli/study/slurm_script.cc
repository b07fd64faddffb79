#include "cli/study/slurm_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include "core/provenance.h"
#include "core/text.h"

namespace minlife {
namespace {

constexpr std::uint64_t kMostWarning = 120, kTablesLimit = 600;  // seconds

// In these, @NAME@ stands for a value.
constexpr std::string_view kArray = R"sh(#!/bin/bash
# The trials of study @STUDY_NAME@, shared out among @TASKS@ tasks; written by minlife @VERSION@.
# submit.sh beside this file queues it, and behind it the tables. To go on after whatever happened, submit again.
# @ESTIMATE@
#SBATCH --job-name=minlife-@STUDY_NAME@
#SBATCH --array=0-@LAST@@THROTTLE@
@PARTITION@#SBATCH --ntasks=1
#SBATCH --cpus-per-task=@CPUS@
#SBATCH --time=@LIMIT@
#SBATCH --signal=B:USR1@@WARNING@
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=@LOG@
set -u
minlife=@MINLIFE@
spec=@SPEC@
study=@STUDY@
tasks=@TASKS@
: "${SLURM_ARRAY_TASK_ID:?is not set: submit this script with sbatch}"

say() { printf '%s task %s: %s\n' "$(date '+%F %T')" "$SLURM_ARRAY_TASK_ID" "$*" >&2; }

# USR1: the time limit is near, go on in a new turn. TERM: cancelled, or the limit is here. Both times the trials on
# their way save themselves, and minlife exits 75.
requeue='' run='' signals=0
on_signal() {
  signals=$((signals + 1))
  say "got SIG$1, saving"
  if [[ $1 == USR1 ]]; then requeue=yes; fi
  if [[ -n $run ]]; then kill -USR1 "$run" 2>/dev/null; fi
}
trap 'on_signal USR1' USR1
trap 'on_signal TERM' TERM

say "starts on $(hostname), turn $((${SLURM_RESTART_COUNT:-0} + 1))"
"$minlife" @VERB@ "$spec" --out "$study" --shard "$SLURM_ARRAY_TASK_ID/$tasks" --threads "$SLURM_CPUS_PER_TASK" &
run=$!
# A signal that came before $run was known is passed on now. One that comes while we wait ends the waiting: wait again.
if ((signals > 0)); then kill -USR1 "$run" 2>/dev/null; fi
while true; do
  before=$signals
  wait "$run"
  code=$?
  if ((signals == before)); then break; fi
done

# Above 128: the signal came before minlife was ready for it.
if [[ -n $requeue ]] && ((code == 75 || code > 128)); then
  say "saved, code $code; back into the queue"
  # The task alone; the bare job id would stand for the whole array. A busy controller may not answer at once.
  for pause in 5 10 0; do
    if scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"; then exit "$code"; fi
    sleep "$pause"
  done
  say "could not be put back; to go on, run $(printf %q "$study/slurm/submit.sh")"
fi
say "ends with code $code"
exit "$code"
)sh";

constexpr std::string_view kCollect = R"sh(#!/bin/bash
# The tables of study @STUDY_NAME@, from whatever trials are done; written by minlife @VERSION@.
#SBATCH --job-name=minlife-@STUDY_NAME@-collect
@PARTITION@#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --time=@TABLES_LIMIT@
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=@COLLECT_LOG@
exec @MINLIFE@ collect @STUDY@
)sh";

constexpr std::string_view kSubmit = R"sh(#!/bin/bash
# Queues study @STUDY_NAME@, and its tables for when all tasks have ended, well or not. Arguments go to sbatch, as in
# submit.sh --account=ACCOUNT. Prints the ids of the two jobs.
set -euo pipefail
folder=@FOLDER@
if ! command -v sbatch >/dev/null; then
  echo "sbatch is not here; run $(printf %q "$folder/submit.sh") where it is" >&2
  exit 1
fi
array=$(sbatch --parsable "$@" "$folder/array.sh")
tables=$(sbatch --parsable "$@" --dependency="afterany:${array%%;*}" "$folder/collect.sh")
echo "${array%%;*} ${tables%%;*}"
)sh";

/// A file name in a #SBATCH line, which sbatch cuts at blanks and #, except in quotes; "%" begins a pattern.
std::string directive_path(const std::string& folder, const std::string& pattern) {
  std::string text = "\"";
  for (const char c : folder) {
    if (c == '"' || c == '\\') text += '\\';
    if (c == '%') text += '%';
    text += c;
  }
  return fmt::format("{}/{}\"", text, pattern);
}

std::string filled(std::string_view form, const SlurmJob& job) {
  const std::vector<std::pair<std::string, std::string>> values{
      {"STUDY_NAME", job.name},
      {"VERSION", version()},
      {"ESTIMATE", job.estimate},
      {"TASKS", std::to_string(job.tasks)},
      {"LAST", std::to_string(job.tasks - 1)},
      {"THROTTLE", job.parallel == 0 ? "" : fmt::format("%{}", job.parallel)},
      {"PARTITION", job.partition.empty() ? "" : fmt::format("#SBATCH --partition={}\n", job.partition)},
      {"CPUS", std::to_string(job.cpus)},
      {"LIMIT", slurm_time(job.limit)},
      {"WARNING", std::to_string(std::min(kMostWarning, job.limit / 2))},
      {"LOG", directive_path(job.folder(), "task-%a.log")},
      {"TABLES_LIMIT", slurm_time(std::min(kTablesLimit, job.limit))},
      {"COLLECT_LOG", directive_path(job.folder(), "collect.log")},
      {"MINLIFE", shell_quoted(job.minlife)},
      {"SPEC", shell_quoted(job.spec())},
      {"STUDY", shell_quoted(job.study)},
      {"FOLDER", shell_quoted(job.folder())},
      {"VERB", job.verb}};
  std::string text;
  while (!form.empty()) {
    const auto here = std::find_if(values.begin(), values.end(), [&](const auto& value) {
      return form.starts_with(fmt::format("@{}@", value.first));
    });
    if (here == values.end()) {
      text += form.front();
      form.remove_prefix(1);
    } else {
      text += here->second;
      form.remove_prefix(here->first.size() + 2);
    }
  }
  return text;
}

}  // namespace

std::optional<std::uint64_t> parse_slurm_time(std::string_view text) {
  constexpr std::uint64_t kMost = 10000000;  // of any unit: no product overflows
  std::uint64_t days = 0;
  const std::size_t dash = text.find('-');
  const bool has_days = dash != std::string_view::npos;
  if (has_days) {
    const auto number = parse_uint(text.substr(0, dash));
    if (!number || *number > kMost) return std::nullopt;
    days = *number;
    text.remove_prefix(dash + 1);
  }
  std::vector<std::uint64_t> numbers;
  for (const std::string& piece : split(std::string(text), ':')) {
    const auto number = parse_uint(piece);
    if (!number || *number > kMost) return std::nullopt;
    numbers.push_back(*number);
  }
  if (numbers.size() > 3) return std::nullopt;
  // After days the first number is hours; else one or two numbers begin with minutes.
  if (!has_days && numbers.size() < 3) numbers.insert(numbers.begin(), 0);
  numbers.resize(3, 0);
  return ((days * 24 + numbers[0]) * 60 + numbers[1]) * 60 + numbers[2];
}

std::string slurm_time(std::uint64_t seconds) {
  return fmt::format("{}-{:02}:{:02}:{:02}", seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60,
                     seconds % 60);
}

std::string array_script(const SlurmJob& job) { return filled(kArray, job); }
std::string collect_script(const SlurmJob& job) { return filled(kCollect, job); }
std::string submit_script(const SlurmJob& job) { return filled(kSubmit, job); }

}  // namespace minlife
