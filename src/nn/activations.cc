#include "nn/activations.h"

#include "core/named.h"
#include "nn/activations/table.h"

namespace minlife {

std::span<const Activation* const> activations() {
#define MINLIFE_ENTRY(activation) &(activation),
  static const Activation* const kTable[] = {MINLIFE_ACTIVATIONS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const Activation& find_activation(std::string_view name, std::string_view field) {
  return find_named(activations(), name, field);
}

}  // namespace minlife
