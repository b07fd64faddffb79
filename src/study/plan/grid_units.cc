#include "study/plan/grid_units.h"

#include "study/plan/units/table.h"

namespace minlife {

std::vector<Unit> grid_units(const Plan& plan) {
#define MINLIFE_ENTRY(unit) &(unit),
  static const GridUnit* const kTable[] = {MINLIFE_GRID_UNITS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  std::vector<Unit> units;
  for (const GridUnit* unit : kTable) {
    if (!unit->makes(plan)) continue;
    for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) unit->add(plan, cell, units);
    break;
  }
  return units;
}

}  // namespace minlife
