#include "study/plan/flip_parents.h"

#include <algorithm>

#include "study/plan/plan.h"

namespace minlife {

std::size_t base_of(const Plan& plan, std::size_t cell) {
  TrainConfig wanted = plan.cells[cell].config;
  if (wanted.sign_flips < 0) return cell;
  const TrainConfig defaults;
  wanted.sign_flips = defaults.sign_flips;
  wanted.flip_kind = defaults.flip_kind;
  wanted.flip_layer = defaults.flip_layer;
  const auto found = std::find_if(plan.cells.begin(), plan.cells.end(),
                                  [&](const GridCell& other) { return other.config == wanted; });
  return static_cast<std::size_t>(found - plan.cells.begin());
}

std::vector<std::size_t> flipped_cells(const Plan& plan, std::size_t base) {
  std::vector<std::size_t> cells;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell)
    if (cell != base && base_of(plan, cell) == base) cells.push_back(cell);
  return cells;
}

ParentSearch search_parents(const Plan& plan, std::size_t base, const Results& results) {
  ParentSearch search;
  std::vector<std::uint64_t> found;
  while (search.wanted < plan.replication.replicates && found.size() < plan.replication.parents) {
    const std::uint64_t first = search.wanted;
    search.wanted = std::min(first + kParentRound, plan.replication.replicates);
    for (std::uint64_t r = first; r < search.wanted; ++r) {
      const auto result = results.find(id_of(plan, base, r));
      if (result == results.end()) return search;
      if (result->second.success) found.push_back(r);
    }
  }
  found.resize(std::min<std::size_t>(found.size(), plan.replication.parents));
  search.over = true;
  search.parents = std::move(found);
  return search;
}

}  // namespace minlife
