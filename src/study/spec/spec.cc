#include "study/spec/spec.h"

#include <algorithm>
#include <utility>

namespace minlife {
namespace {

std::vector<std::vector<Setting>> product_of(const GridAxes& grid) {
  std::vector<std::vector<Setting>> cells(1);
  for (const SettingList& axis : grid) {
    std::vector<std::vector<Setting>> longer;
    for (const auto& cell : cells)
      for (const std::string& value : axis.values) {
        longer.push_back(cell);
        longer.back().push_back({axis.field, value});
      }
    cells = std::move(longer);
  }
  return cells;
}

}  // namespace

std::vector<std::vector<Setting>> grid_settings(const Spec& spec) {
  if (spec.grids.empty()) return {{}};
  std::vector<std::vector<Setting>> cells;
  for (const GridAxes& grid : spec.grids)
    for (std::vector<Setting>& cell : product_of(grid)) cells.push_back(std::move(cell));
  return cells;
}

std::vector<std::string> axes_of(const Spec& spec) {
  std::vector<std::string> axes;
  for (const GridAxes& grid : spec.grids)
    for (const SettingList& axis : grid)
      if (std::find(axes.begin(), axes.end(), axis.field) == axes.end()) axes.push_back(axis.field);
  return axes;
}

}  // namespace minlife
