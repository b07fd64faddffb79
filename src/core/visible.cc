#include "core/visible.h"

#include <fmt/format.h>

#include <algorithm>

namespace minlife {
namespace {

struct Range {
  char32_t first, last;
};

template <std::size_t kCount>
bool is_within(char32_t code, const Range (&ranges)[kCount]) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [code](const Range& range) { return range.first <= code && code <= range.last; });
}

bool steers(char32_t code) {
  static constexpr Range kSteering[] = {{0, 0x1f}, {0x7f, 0x9f}, {0x202a, 0x202e}, {0x2066, 0x2069}};
  return is_within(code, kSteering) && code != '\n' && code != '\t';
}

/// Bytes of a character by its first one; 0: none begins with it.
std::size_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;  // continuations, overlong forms, beyond U+10FFFF
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/// Copies `text`, but what `escape` has a text for.
template <typename Escape>
std::string with_escapes(std::string_view text, Escape escape) {
  std::string shown;
  while (!text.empty()) {
    const Character character = first_character(text);
    const std::string escaped = escape(character);
    shown += escaped.empty() ? text.substr(0, character.bytes) : std::string_view(escaped);
    text.remove_prefix(character.bytes);
  }
  return shown;
}

}  // namespace

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
  const Character invalid{byte(0), 1, false};
  const std::size_t length = length_of(byte(0));
  if (length == 0 || length > text.size()) return invalid;
  if (length == 1) return {byte(0), 1, true};
  char32_t code = byte(0) & (0xffu >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(k) & 0xc0) != 0x80) return invalid;
    code = code << 6 | (byte(k) & 0x3fu);
  }
  static constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kLeast[length] || code > 0x10ffff || surrogate) return invalid;
  return {code, length, true};
}

std::string visible(std::string_view text) {
  return with_escapes(text, [](const Character& character) -> std::string {
    const auto code = static_cast<unsigned>(character.code);
    if (!character.valid || (steers(character.code) && code < 0x80)) return fmt::format("\\x{:02x}", code);
    return steers(character.code) ? fmt::format("\\u{:04x}", code) : std::string();
  });
}

std::string visible_json(std::string_view json) {
  return with_escapes(json, [](const Character& character) -> std::string {
    return steers(character.code) ? fmt::format("\\u{:04x}", static_cast<unsigned>(character.code))
                                  : std::string();
  });
}

std::size_t columns_of(const Character& character) {
  // The wide and the combining ones that names are likely to have; a locale's wcwidth knows no more.
  static constexpr Range kWide[] = {{0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
                                    {0xf900, 0xfaff}, {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                                    {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
  static constexpr Range kCombining[] = {
      {0x300, 0x36f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}};
  if (!character.valid) return 1;
  if (is_within(character.code, kCombining)) return 0;
  return is_within(character.code, kWide) ? 2 : 1;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    columns += columns_of(character);
    text.remove_prefix(character.bytes);
  }
  return columns;
}

}  // namespace minlife
