#include "prune/criteria.h"

#include "core/named.h"
#include "prune/criteria/table.h"

namespace minlife {

std::span<const Criterion> criteria() {
#define MINLIFE_ENTRY(criterion) criterion,
  static const Criterion kTable[] = {MINLIFE_CRITERIA(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const Criterion& find_criterion(std::string_view name, std::string_view field) {
  return find_named(criteria(), name, field);
}

}  // namespace minlife
