#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace minlife {

/// The entry of a table whose `name` is `name`; the table holds entries, or pointers to them, and is not
/// empty. Throws InputError that lists all names where there is none; `field` is what the message calls it.
template <typename Table>
const auto& find_named(const Table& table, std::string_view name, std::string_view field) {
  std::vector<std::string> names;
  for (const auto& entry : table) {
    const auto& named = [&entry]() -> const auto& {
      if constexpr (std::is_pointer_v<std::remove_cvref_t<decltype(entry)>>)
        return *entry;
      else
        return entry;
    }
    ();
    if (name == named.name) return named;
    names.emplace_back(named.name);
  }
  throw value_error(field, name, "it must be one of " + join(names));
}

}  // namespace minlife
