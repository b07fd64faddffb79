#include "prune/criteria.h"

#include <string>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "prune/criteria/table.h"

namespace minlife {

std::span<const Criterion> criteria() {
#define MINLIFE_ENTRY(criterion) criterion,
  static const Criterion kTable[] = {MINLIFE_CRITERIA(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const Criterion& find_criterion(std::string_view name, std::string_view field) {
  std::vector<std::string> names;
  for (const Criterion& criterion : criteria()) {
    if (name == criterion.name) return criterion;
    names.emplace_back(criterion.name);
  }
  throw value_error(field, name, "it must be one of " + join(names));
}

}  // namespace minlife
