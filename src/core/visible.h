#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minlife {

/// The first character of a text that is to be UTF-8. A byte that begins none is a character by itself.
struct Character {
  char32_t code = 0;      ///< the code point; of an invalid byte the byte
  std::size_t bytes = 1;  ///< that it takes up
  bool valid = true;      ///< UTF-8, neither overlong nor a surrogate
};

/// `text` must not be empty.
Character first_character(std::string_view text);

/// `text` as a terminal may have it. What would steer the terminal, or hide or turn around what stands beside
/// it, becomes an escape that shows it: control characters but newline and tab, DEL, bytes that are not UTF-8
/// ("\x1b"), C1 controls ("\u009b"), and the overrides and isolates of the direction of writing
/// (U+202A to U+202E, U+2066 to U+2069). All other text stays as it is.
std::string visible(std::string_view text);

/// The same for a text of JSON: what may stand raw in its strings, as nlohmann-json leaves it, is written
/// \u009b. The value that it spells stays.
std::string visible_json(std::string_view json);

/// Columns that `text`, one line, takes up on a terminal: none for combining marks, two for wide characters
/// of East Asian scripts and pictograms.
std::size_t columns_of(std::string_view text);

/// The columns of its first character.
std::size_t columns_of(const Character& character);

}  // namespace minlife
