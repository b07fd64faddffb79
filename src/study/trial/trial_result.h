#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "train/search_record.h"
#include "train/trainer.h"

namespace minlife {

/// How small a network is: parameters and multiply-adds per cell of the dense network that holds it, and
/// those of its weights, biases and slopes that are not masked.
struct NetworkSize {
  std::uint64_t parameters = 0, nonzero = 0, macs = 0;
  bool operator==(const NetworkSize&) const = default;
};

/// What came of a trial: a row of trials.csv.
struct TrialResult {
  bool success = false;  ///< exact where windows can be enumerated, else sampled
  bool sampled = false;  ///< no wrong cell on the held-out boards that judge
  /// Wrong windows; none where they cannot be enumerated, or there was no network to judge (judge.h).
  std::optional<std::uint64_t> exact_errors;
  double accuracy = 0;  ///< share of right cells on these boards
  std::uint64_t updates = 0;
  std::optional<std::uint64_t> first_exact_update;
  Status status = Status::done;
  std::string kept;  ///< kKeptWeights or kKeptAverage where a mean of the parameters was judged too, else ""
  double train_flops = 0, train_flops_nonzero = 0;  ///< with those of scoring what it prunes
  std::optional<Costs> costs;          ///< beside train_flops; nothing where they were not counted
  std::optional<SearchRecord> search;  ///< of a reduction; its FLOPs are in train_flops
  /// The size of the network without channels that the mask leaves unconnected, and, in `compacted`, also
  /// without those whose numbers prove that they have no effect (prune/compact.h). Empty where nobody asked
  /// for sizes, and for networks that diverged.
  std::optional<NetworkSize> connected, compacted;
  std::vector<CurvePoint> curve;  ///< the learning curve; kept beside the records, not in them
  /// Processor time over all resumes, and the share of the energy that the machine drew (core/energy.h),
  /// where it has a meter. Two records of one trial may differ in these.
  double seconds = 0;
  std::optional<double> joules;
};

/// Without costs, search and curve, which stand beside it.
nlohmann::json to_json(const TrialResult& result);
/// Throws InputError naming `source` for what is not the result of a trial.
TrialResult trial_result_from_json(const nlohmann::json& json, const std::string& source);

/// Bits of a weight where the trial ended in a network of integers.
std::optional<std::uint64_t> bits_of(const TrialResult& result);
/// Bytes of the trial's network of that size where it is stored: what its integers take, or 4 a parameter.
std::uint64_t bytes_of(const TrialResult& result, const NetworkSize& size);

/// {"tries", "updates", "train_flops", "train_flops_nonzero", "steps": [[what, numbers, tries], ...]}, and
/// "bits" and "bytes" where it found a network of integers.
nlohmann::json to_json(const SearchRecord& search);
/// Throws InputError naming `source` for what is not.
SearchRecord search_from_json(const nlohmann::json& json, const std::string& source);

/// {"check_flops", "factor_flops"}
nlohmann::json to_json(const Costs& costs);
/// Throws InputError naming `source` for what is not.
Costs costs_from_json(const nlohmann::json& json, const std::string& source);

}  // namespace minlife
