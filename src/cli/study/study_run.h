#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/study/study_shard.h"
#include "cli/terminal/output.h"
#include "study/plan/plan.h"
#include "study/trial/results.h"

namespace minlife {

// What sweep and shrink have in common.

/// Their flags; `dry_run` is the help of --dry-run.
std::vector<Flag> study_flags(const std::string& dry_run);

/// What the study's folder holds already; nothing where there is none. Creates nothing. Throws as
/// StudyFolder::open does where it holds a plan that `plan` does not fit.
Results known_results(const Plan& plan, const Arguments& arguments);

/// "1.25 GFLOP", "302 TFLOP"
std::string flops_text(double flops);

/// What --dry-run ends with: all that is to be done at most, on one core and on so many threads.
std::string totals_text(double flops, double core_seconds, int threads);

/// Opens the study's folder, runs what is left of the shard and tells how it goes; without shards it collects
/// at the end. Throws InterruptedError when interrupted, FailedError when a trial failed or the disk did.
/// Returns the exit code.
int run_study(const Plan& plan, const Shard& shard, const Arguments& arguments, Output& output);

}  // namespace minlife
