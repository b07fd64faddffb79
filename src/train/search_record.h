#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace minlife {

/// A step that a search for a smaller network took, once the smaller network was proved.
struct SearchStep {
  std::string what;           ///< "drop a filter", "swap", ...: prune/search/shrink_search.cc names them
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
  bool operator==(const SearchRecord&) const = default;
};

}  // namespace minlife
