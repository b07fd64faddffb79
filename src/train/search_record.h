#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace minlife {

/// What a network of integers takes where it is stored.
struct IntegerSize {
  int bits = 0;             ///< of a weight
  std::uint64_t bytes = 0;  ///< of all numbers (prune/integer/stored_bytes.h)
  bool operator==(const IntegerSize&) const = default;
};

/// A step that a search for a smaller network took, once the smaller network was proved.
struct SearchStep {
  /// "drop a filter", "swap", ...: prune/search/shrink_search.cc names them; "3 bits" of a search for
  /// integers
  std::string what;
  std::uint64_t numbers = 0;  ///< that the network has left afterwards (Model::nonzero)
  std::uint64_t tries = 0;    ///< candidates since the step before, this one included
  bool operator==(const SearchStep&) const = default;
};

/// What a search for a smaller network did, and what it cost beside Costs (costs.h).
struct SearchRecord {
  std::vector<SearchStep> steps;
  std::uint64_t tries = 0;    ///< candidates in all
  std::uint64_t updates = 0;  ///< steps of second order that their trainings tried
  double train_flops = 0, train_flops_nonzero = 0;
  std::optional<IntegerSize> integers = {};  ///< where the network that was found is one of integers
  bool operator==(const SearchRecord&) const = default;
};

}  // namespace minlife
