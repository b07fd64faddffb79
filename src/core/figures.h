#pragma once

#include <cstdint>
#include <string>

namespace minlife {

// Numbers as people read them, in messages, on terminals and in Markdown. Files have core/text.h's
// shortest().

/// 12345678 as "12,345,678".
std::string with_commas(std::uint64_t value);

/// Three significant digits: "0.0123", "1.5e+12".
std::string digits(double value);

/// The same, but from 100 on a whole number: "12.3", "1,234".
std::string amount(double value);

/// Two digits that tell something: "0.042", "3.1", "1,234".
std::string cost_text(double value);

/// 1.23e+12 as "1.2e12".
std::string short_number(double value);

/// A share in percent, "12.3".
std::string percent(double share);

/// Decimal units, two digits that tell something: "512 bytes", "4.1 MB", "17 GB".
std::string bytes_text(std::uint64_t bytes);

/// "0.3 s", "40 s", "12 min", "3.5 h", "2.1 days".
std::string duration(double seconds);

}  // namespace minlife
