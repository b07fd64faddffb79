#include "study/plan/trial_ids.h"

#include <fmt/format.h>

#include <bit>

namespace minlife {
namespace {

/// Of memory, some 100 MB.
constexpr std::size_t kMostIds = 1000000;

bool same_but_replicate(const Trial& a, const Trial& b) {
  return a.seed == b.seed && a.numerics == b.numerics && a.config == b.config;
}

/// What a trial of a family is, beside the family.
std::string member_key(const Trial& trial) {
  const PrunedStart plain;
  const PrunedStart& start = trial.pruned ? *trial.pruned : plain;
  return fmt::format("{} {} {} {} {} {:x} {} {} {} {}", trial.replicate,
                     trial.teacher ? trial.teacher->id : "", trial.pruned != nullptr,
                     start.parent ? start.parent->id : "", start.criterion,
                     std::bit_cast<std::uint64_t>(start.keep), static_cast<int>(start.start), start.rewind,
                     start.shuffled, start.tuned);
}

}  // namespace

TrialIds::Family& TrialIds::family_of(const Trial& trial) const {
  for (Family& family : families_)
    if (same_but_replicate(family.first, trial)) return family;
  return families_.emplace_back(Family{trial, {}});
}

std::string TrialIds::of(const Trial& trial) const {
  const std::string key = member_key(trial);
  const std::scoped_lock lock(mutex_);
  Family& family = family_of(trial);
  if (const auto found = family.ids.find(key); found != family.ids.end()) return found->second;
  std::string id = trial_id(trial);
  if (known_ < kMostIds) {
    family.ids.emplace(key, id);
    ++known_;
  }
  return id;
}

std::string TrialIds::of(std::size_t cell, const Trial& trial) const {
  if (trial.pruned || trial.teacher) return trial_id(trial);
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
