#include "nn/optimizers.h"

#include <string>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "nn/optimizers/table.h"

namespace minlife {

std::span<const OptimizerKind* const> optimizers() {
#define MINLIFE_ENTRY(optimizer) &(optimizer),
  static const OptimizerKind* const kTable[] = {MINLIFE_OPTIMIZERS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const OptimizerKind& find_optimizer(std::string_view name, std::string_view field) {
  std::vector<std::string> names;
  for (const OptimizerKind* kind : optimizers()) {
    if (name == kind->name) return *kind;
    names.emplace_back(kind->name);
  }
  throw value_error(field, name, "it must be one of " + join(names));
}

}  // namespace minlife
