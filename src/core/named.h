#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace minlife {

/// An entry of a table, which holds entries, or pointers to them.
template <typename Entry>
const auto& entry_itself(const Entry& entry) {
  if constexpr (std::is_pointer_v<Entry>)
    return *entry;
  else
    return entry;
}

/// The names of a table's entries, in its order.
template <typename Table>
std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& entry : table) names.emplace_back(entry_itself(entry).name);
  return names;
}

/// The entry of a table whose `name` is `name`, or null.
template <typename Table>
auto known_named(const Table& table, std::string_view name) -> decltype(&entry_itself(*std::begin(table))) {
  for (const auto& entry : table)
    if (name == entry_itself(entry).name) return &entry_itself(entry);
  return nullptr;
}

/// The entry of a table whose `name` is `name`. Throws InputError that lists all names where there is none;
/// `field` is what the message calls it.
template <typename Table>
const auto& find_named(const Table& table, std::string_view name, std::string_view field) {
  if (const auto* found = known_named(table, name)) return *found;
  throw value_error(field, name, "it must be one of " + join(names_of(table)));
}

/// The same where `none` may stand for no entry: then null.
template <typename Table>
auto find_named_or(std::string_view none, const Table& table, std::string_view name, std::string_view field)
    -> decltype(known_named(table, name)) {
  if (name == none) return nullptr;
  if (const auto* found = known_named(table, name)) return found;
  std::vector<std::string> names = names_of(table);
  names.emplace(names.begin(), none);
  throw value_error(field, name, "it must be one of " + join(names));
}

}  // namespace minlife
