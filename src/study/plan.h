#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/numerics.h"
#include "study/sequential.h"
#include "study/shrink.h"
#include "study/trial.h"
#include "study/unit.h"

namespace minlife {

/// One cell of a study's grid: what its trials share, and the grid's own fields as text, for the tables.
struct GridCell {
  TrainConfig config;
  std::vector<std::pair<std::string, std::string>> fields;  ///< in the order of [grid]
};

/// "width = 3, decoder = merged", its place in the grid; a study without a grid has "the one cell".
std::string name_of(const GridCell& cell);

/// How many replicates a cell gets: a fixed number, or rounds until its rate is decided.
struct Replication {
  std::uint64_t replicates = 64;  ///< fixed cells: how many; sequential cells: the cap
  std::uint64_t round = 0;        ///< 0: fixed; else the size of a round of the sequential test
  /// 0, or: cells with sign flips run at the first so many replicates that succeed without (parents.h), and
  /// `replicates` bounds how many are tried to find these.
  std::uint64_t parents = 0;
};

/// What a study is, expanded: the same for every process and shard, and frozen in DIR/plan.json.
struct Plan {
  std::string name;
  std::uint64_t seed = 0;
  /// Of the program that made it, which alone adds trials; every program reads what they came to.
  Numerics numerics = program_numerics();
  Replication replication;
  std::vector<GridCell> cells;
  /// What `minlife shrink` adds; then cell 0 is the oversized network and the others are narrower ones.
  std::optional<Shrink> shrink = {};
  std::string spec = {};  ///< the text it was made from, for the record; two plans may differ in it

  SequentialRule rule() const;
};

/// The trial of a cell's replicate.
Trial trial_of(const Plan& plan, std::size_t cell, std::uint64_t replicate);

/// The nominal cost of a full trial of this cell, for "longest first" and for estimates: FLOPs.
double cost(const GridCell& cell);

nlohmann::json to_json(const Plan& plan);
Plan plan_from_json(const nlohmann::json& json, const std::string& source);
/// plan_from_json of JSON text; both throw InputError naming `source`.
Plan parse_plan(std::string_view text, const std::string& source);

/// What a new spec changes in a frozen plan, one line each: empty when they are the same. `only_adds` tells
/// whether all old trials keep their place in it (more replicates, a higher cap, more cells), which --extend
/// accepts.
struct PlanDifference {
  std::vector<std::string> lines;
  bool only_adds = true;
};
PlanDifference compare(const Plan& old_plan, const Plan& new_plan);

}  // namespace minlife
