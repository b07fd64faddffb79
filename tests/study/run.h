#pragma once

#include <doctest/doctest.h>

#include "study/work/runner.h"

namespace minlife::testing {

/// Runs the plan, or a shard of it, to its end; no trial may fail.
inline Results run(const Plan& plan, int threads, std::size_t shard = 0, std::size_t shards = 1) {
  Results results;
  RunnerOptions options;
  options.threads = threads;
  options.shard = shard;
  options.shards = shards;
  CHECK(run_plan(plan, results, options, {}).failures.empty());
  return results;
}

}  // namespace minlife::testing
