#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

// Numbers to and from text, whole strings only: "0.5abc" and "1,5" are no numbers.

/// The number that the whole of `text` spells, or nothing.
std::optional<double> parse_double(std::string_view text);
std::optional<std::uint64_t> parse_uint(std::string_view text);
std::optional<std::int64_t> parse_int(std::string_view text);

/// A whole number as people write large ones: also with single underscores between digits ("1_000_000", as
/// TOML has it) and with an exponent ("1e6", "1.5e3"), where it is whole and fits, exactly.
std::optional<std::uint64_t> parse_whole_uint(std::string_view text);
std::optional<std::int64_t> parse_whole_int(std::string_view text);

/// The shortest text that reads back as the same number; nan, inf and -inf as such.
std::string shortest(double value);
std::string shortest(float value);

/// The pieces of `text` between separators; never empty.
std::vector<std::string> split(std::string_view text, char separator);

/// "a, b, c", for messages that list what is allowed.
std::string join(const std::vector<std::string>& pieces, std::string_view separator = ", ");

/// "a, b and c", as a sentence has it.
std::string listed(const std::vector<std::string>& pieces, std::string_view last = "and");

/// `word` as a shell reads it back as one word; plain words stay as they are.
std::string shell_quoted(const std::string& word);

/// The whole file as bytes. Throws InputError when it is missing, unreadable, longer than `limit` bytes, or
/// no file at all: a folder, a pipe or a device, which might never end, is named at once.
std::string read_file(const std::string& path, std::uint64_t limit = std::uint64_t{1} << 32);

/// The same, but from what ends only when its writer does, too: "/dev/stdin", a terminal, or a pipe that
/// somebody writes to, such as a shell's <(...).
std::string read_stream(const std::string& path, std::uint64_t limit);

/// Throws as read_file does unless a file stands at `path`, for libraries that open files by name.
void check_is_file(const std::string& path);

}  // namespace minlife
