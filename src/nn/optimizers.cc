#include "nn/optimizers.h"

#include <stdexcept>

#include "core/named.h"
#include "nn/optimizers/table.h"

namespace minlife {

std::span<const OptimizerKind* const> optimizers() {
#define MINLIFE_ENTRY(optimizer) &(optimizer),
  static const OptimizerKind* const kTable[] = {MINLIFE_OPTIMIZERS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const OptimizerKind& optimizer_of_second_order() {
  for (const OptimizerKind* one : optimizers())
    if (one->order == Order::second) return *one;
  throw std::logic_error("no optimizer is of second order");
}

const OptimizerKind& find_optimizer(std::string_view name, std::string_view field) {
  return find_named(optimizers(), name, field);
}

}  // namespace minlife
