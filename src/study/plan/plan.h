#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/numerics.h"
#include "stats/sequential.h"
#include "study/plan/saved_models.h"
#include "study/plan/shrink.h"
#include "study/plan/trial_ids.h"
#include "study/trial/trial.h"

namespace minlife {

/// One cell of a study's grid: what its trials share, and the grid's own fields as text, for the tables.
struct GridCell {
  TrainConfig config;
  std::vector<std::pair<std::string, std::string>> fields;  ///< in the order of [grid]
  std::optional<std::size_t> previous =
      {};  ///< the cell whose trials its own start from (spec/warm_starts.h)
};

/// "width = 3, decoder = merged", its place in the grid; a study without a grid has "the one cell".
std::string name_of(const GridCell& cell);

/// How many replicates a cell gets: a fixed number, or rounds until its rate is decided.
struct Replication {
  std::uint64_t replicates = 64;  ///< fixed cells: how many; sequential cells: the cap
  std::uint64_t round = 0;        ///< 0: fixed; else the size of a round of the sequential test
  /// 0, or: cells with sign flips run at the first so many replicates that succeed without (flip_parents.h),
  /// and `replicates` bounds how many are tried to find these.
  std::uint64_t parents = 0;
};

/// What a study is, expanded: the same for every process and shard, and frozen in DIR/plan.json.
struct Plan {
  std::string name;
  std::uint64_t seed = 0;
  /// Numerics of the program that made it. Only a program of these adds trials; any program reads results.
  Numerics numerics = program_numerics();
  Replication replication;
  std::vector<GridCell> cells;
  /// What `minlife shrink` adds; then cell 0 is the oversized network and the others are narrower ones.
  std::optional<Shrink> shrink = {};
  SavedModels save_models = SavedModels::none;  ///< of a sweep
  std::string spec = {};  ///< the text it was made from, for the record; two plans may differ in it

  SequentialRule rule() const;
  TrialIds ids = {};
};

/// Whether trials start from the ends of others, one step less each.
bool has_warm_starts(const Plan& plan);

/// Whether any trial of the study leaves its network in a file.
inline bool keeps_models(const Plan& plan) {
  return plan.shrink || has_warm_starts(plan) || plan.save_models != SavedModels::none;
}

/// The trial of a cell's replicate; its id; and both.
Trial trial_of(const Plan& plan, std::size_t cell, std::uint64_t replicate);
std::string id_of(const Plan& plan, std::size_t cell, std::uint64_t replicate);
NamedTrial named_trial(const Plan& plan, std::size_t cell, std::uint64_t replicate);

/// A trial that a route of the plan makes, with its id.
NamedTrial named(const Plan& plan, Trial trial);

/// The nominal cost of a training to the end of its budget, for "longest first" and for estimates: FLOPs.
double nominal_flops(const TrainConfig& config);

}  // namespace minlife
