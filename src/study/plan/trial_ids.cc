#include "study/plan/trial_ids.h"

namespace minlife {
namespace {

/// Of memory, some 100 MB.
constexpr std::size_t kMostIds = 1000000;

bool same_but_replicate(const Trial& a, const Trial& b) {
  return a.seed == b.seed && a.numerics == b.numerics && a.config == b.config;
}

}  // namespace

std::string TrialIds::of(std::size_t cell, const Trial& trial) const {
  if (trial.pruned) return trial_id(trial);
  const std::scoped_lock lock(mutex_);
  Cell& at = cells_.try_emplace(cell, Cell{trial, {}}).first->second;
  if (!same_but_replicate(at.first, trial)) {
    known_ -= at.ids.size();
    at = {trial, {}};
  }
  if (trial.replicate >= at.ids.size()) {
    const std::size_t more = trial.replicate + 1 - at.ids.size();
    if (more > kMostIds - known_) return trial_id(trial);
    at.ids.resize(trial.replicate + 1);
    known_ += more;
  }
  std::string& id = at.ids[trial.replicate];
  if (id.empty()) id = trial_id(trial);
  return id;
}

}  // namespace minlife
