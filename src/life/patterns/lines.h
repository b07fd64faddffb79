#pragma once

#include <fmt/format.h>

#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.h"

namespace minlife {

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

/// Goes through a file line by line; knows where it is, for messages.
class LineReader {
 public:
  LineReader(std::string_view text, const std::string& source) : text_(text), source_(source) {}

  bool at_end() const { return text_.empty(); }

  std::string_view next() {
    const std::size_t end = text_.find('\n');
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    ++number_;
    return line;
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw InputError(fmt::format("{}, line {}: {}", source_, number_, why));
  }

 private:
  std::string_view text_;
  const std::string& source_;
  std::size_t number_ = 0;
};

/// The first line that is not blank, trimmed.
inline std::string_view first_line(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty()) return line;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return {};
}

}  // namespace minlife
