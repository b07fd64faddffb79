#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

/// Whether a value of a spec is meant as a range: it has "..", which no other value has.
bool is_range(std::string_view text);

/// The values of "FIRST..LAST" (each whole number) or "FIRST..LAST step STEP": FIRST, FIRST + STEP, and so on
/// as long as they are not beyond LAST. Decimal fractions are added up as they are written, digit by digit,
/// so "0.1..0.9 step 0.1" ends in 0.9. Each value is written as spec_reader.h writes a number. Throws
/// InputError naming `field` for anything else, and for more than `most` values.
std::vector<std::string> range_values(std::string_view field, std::string_view text, std::size_t most);

}  // namespace minlife
