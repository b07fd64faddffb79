#include "study/spec/spec.h"

#include <utility>

namespace minlife {

std::vector<std::vector<Setting>> grid_settings(const Spec& spec) {
  std::vector<std::vector<Setting>> cells(1);
  for (const SettingList& axis : spec.grid) {
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

}  // namespace minlife
