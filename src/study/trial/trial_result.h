#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

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
  bool success = false;                       ///< exact where windows can be enumerated, else sampled
  bool sampled = false;                       ///< no wrong cell on 1000 held-out boards
  std::optional<std::uint64_t> exact_errors;  ///< wrong windows; none where they cannot be enumerated
  double accuracy = 0;                        ///< share of right cells on these boards
  std::uint64_t updates = 0;
  std::optional<std::uint64_t> first_exact_update;
  Status status = Status::done;
  double train_flops = 0, train_flops_nonzero = 0;  ///< with those of scoring what it prunes
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

nlohmann::json to_json(const TrialResult& result);
/// Throws InputError naming `source` for what is not the result of a trial.
TrialResult trial_result_from_json(const nlohmann::json& json, const std::string& source);

}  // namespace minlife
