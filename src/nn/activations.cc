#include "nn/activations.h"

#include <string>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "nn/activations/table.h"

namespace minlife {

std::span<const Activation* const> activations() {
#define MINLIFE_ENTRY(activation) &(activation),
  static const Activation* const kTable[] = {MINLIFE_ACTIVATIONS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const Activation& find_activation(std::string_view name, std::string_view field) {
  std::vector<std::string> names;
  for (const Activation* activation : activations()) {
    if (name == activation->name) return *activation;
    names.emplace_back(activation->name);
  }
  throw value_error(field, name, "it must be one of " + join(names));
}

}  // namespace minlife
