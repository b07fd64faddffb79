#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/routes/route.h"

namespace minlife {

/// Whether a network is the smaller one: fewer numbers left, then fewer parameters.
bool smaller(const NetworkSize& a, const NetworkSize& b);

/// Gathers a row, replicate by replicate.
class RowMaker {
 public:
  RowMaker(const Plan& plan, const Results& results, const Route& route, std::string method, double keep);

  /// Adds one replicate to the row, unless it has no result yet. Returns whether its network is exact.
  bool add(const NamedTrial& trial);

  /// Adds one replicate that is paid for by itself: an attempt of its own.
  void attempt(const NamedTrial& trial);

  /// Counts replicates that were added before as one attempt together. Its costs are price_of's.
  void count_attempt(const Attempt& attempt) { row_.attempts.push_back(attempt); }

  /// Appends the row to `rows`, if any replicate has a result.
  void finish(std::vector<RouteRow>& rows);

 private:
  void add_cost(const NamedTrial& trial);

  const Results& results_;
  std::size_t oversized_;
  RouteRow row_;
  std::vector<NetworkSize> sizes_;
  std::vector<std::uint64_t> bytes_, bits_;
};

/// What a trial costs without its parents: flops, checks and nonzero of an attempt; its training, and checks
/// and factorisations where they were counted.
Attempt price_of(const TrialResult& result);

/// A training as a number: the first 64 bits of its id.
std::uint64_t number_of(const NamedTrial& trial);

/// Numbers that a trial's network has left once compacted; 0 where its size is not known.
std::uint64_t compacted_size(const TrialResult& result);

/// The share of the oversized network's parameters that the network of a configuration has.
double share_of_oversized(const Plan& plan, const TrainConfig& config);

/// The row of the plain network of a width.
void add_plain_row(const Plan& plan, const Route& route, const Results& results, int width,
                   std::uint64_t replicates, std::vector<RouteRow>& rows);

/// The rows of a route whose trials a single replicate decides: one for each keep fraction, or one where its
/// kind has one trial for each replicate.
void add_rows_by_keep(const Plan& plan, const Route& route, const Results& results,
                      std::vector<RouteRow>& rows);
void add_row_of_replicates(const Plan& plan, const Route& route, const Results& results,
                           std::vector<RouteRow>& rows);

}  // namespace minlife
