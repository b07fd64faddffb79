#pragma once

#include "study/plan/work_unit.h"

namespace minlife {

/// A kind of unit of a grid, and which of them a plan has: one file under units/ and one line in
/// units/table.h.
struct GridUnit {
  UnitKind kind;
  /// Whether such plans have units of this kind, and no others.
  bool (*makes)(const Plan& plan);
  /// Adds the units of a cell. There are none where the trials of the cell belong to another cell's unit.
  void (*add)(const Plan& plan, std::size_t cell, std::vector<Unit>& units);
};

}  // namespace minlife
