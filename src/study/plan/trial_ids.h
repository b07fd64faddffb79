#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "study/trial/trial.h"

namespace minlife {

/// The ids of a plan's trials, each computed once. A copy starts without any, so that plans may differ from
/// those that they are copied from. For use by several threads.
class TrialIds {
 public:
  TrialIds() = default;
  TrialIds(const TrialIds&) {}
  TrialIds& operator=(const TrialIds&) {
    const std::scoped_lock lock(mutex_);
    cells_.clear();
    families_.clear();
    known_ = 0;
    return *this;
  }

  /// The id of `trial`, that of a cell's replicate.
  std::string of(std::size_t cell, const Trial& trial) const;

  /// The id of a trial that a route makes: of another width or budget than the cells', or pruned.
  std::string of(const Trial& trial) const;

 private:
  struct Cell {
    Trial first;                   ///< of which it was: a cell that has changed since is computed anew
    std::vector<std::string> ids;  ///< by replicate; empty where not known yet
  };
  /// Trials that differ in nothing but replicate and pruned start; of these a plan has few, one for each
  /// width and budget.
  struct Family {
    Trial first;
    std::unordered_map<std::string, std::string> ids;  ///< by what they differ in
  };

  Family& family_of(const Trial& trial) const;

  mutable std::mutex mutex_;
  mutable std::unordered_map<std::size_t, Cell> cells_;
  mutable std::deque<Family> families_;
  mutable std::size_t known_ = 0;
};

}  // namespace minlife
