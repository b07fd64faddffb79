#include "study/plan/units/table.h"

namespace minlife {
namespace {

// A trial of a cell whose number of replicates is fixed.

std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results&) {
  return {{named_trial(plan, unit.cell, unit.first_replicate), false, unit.group}};
}

double flops(const Plan& plan, const Unit& unit) { return nominal_flops(plan.cells[unit.cell].config); }

std::vector<TrialsAhead> at_most(const Plan& plan, const Unit& unit) {
  return {{unit.group, plan.cells[unit.cell].config, 1}};
}

bool makes(const Plan&) { return true; }

void add(const Plan& plan, std::size_t cell, std::vector<Unit>& units) {
  for (std::uint64_t r = 0; r < plan.replication.replicates; ++r)
    units.push_back({&kFixedTrial.kind, cell, cell, r, r + 1});
}

}  // namespace

const GridUnit kFixedTrial{{.name = "trial", .asked = asked, .flops = flops, .at_most = at_most}, makes, add};

}  // namespace minlife
