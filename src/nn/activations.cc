#include "nn/activations.h"

#include <stdexcept>

#include "core/named.h"
#include "nn/activations/table.h"

namespace minlife {

std::span<const Activation* const> activations() {
#define MINLIFE_ENTRY(activation) &(activation),
  static const Activation* const kTable[] = {MINLIFE_ACTIVATIONS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const Activation& activation_with_slopes() {
  for (const Activation* one : activations())
    if (one->has_slope) return *one;
  throw std::logic_error("no activation has slopes");
}

const Activation& activation_with_fixed_slope() {
  for (const Activation* one : activations())
    if (one->has_fixed_slope()) return *one;
  throw std::logic_error("no activation has a fixed slope");
}

const Activation* activation_named(std::string_view name) { return known_named(activations(), name); }

const Activation& find_activation(std::string_view name, std::string_view field) {
  return find_named(activations(), name, field);
}

}  // namespace minlife
