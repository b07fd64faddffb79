#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <string>

namespace minlife {

/// A number that is whole, also where it is written as a float ("1e6").
std::optional<std::int64_t> whole_value(const toml::node& node);

/// A list of whole numbers and of such lists as JSON without spaces; what else stands there is written as
/// null. No deeper than TOML may nest (toml_nesting.h).
std::string list_text(const toml::array& array);

/// "an integer", "a string", as messages say it.
std::string type_name(const toml::node& node);

}  // namespace minlife
