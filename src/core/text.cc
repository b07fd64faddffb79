#include "core/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>

#include "core/error.h"
#include "core/figures.h"

namespace minlife {
namespace {

constexpr std::size_t kChunkBytes = 1 << 16;

template <typename Number>
std::optional<Number> parse_all(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The digits without single underscores between two of them; nothing where there is anything else.
std::optional<std::string> plain_digits(std::string_view text) {
  std::string digits;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool between = k > 0 && k + 1 < text.size() && is_digit(text[k - 1]) && is_digit(text[k + 1]);
    if (is_digit(text[k]))
      digits += text[k];
    else if (text[k] != '_' || !between)
      return std::nullopt;
  }
  return digits.empty() ? std::nullopt : std::optional(digits);
}

/// "e6", "e+06", "E6" as 6; what stands behind "e" has two digits at most.
std::optional<std::size_t> parse_exponent(std::string_view text) {
  text.remove_prefix(1);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto value = parse_all<std::uint64_t>(text);
  return value && text.size() <= 2 ? std::optional<std::size_t>(*value) : std::nullopt;
}

template <typename Number>
std::string shortest_of(Number value) {
  if (std::isnan(value))
    return "nan";  // its sign is the processor's own: x86 makes -nan of inf - inf, ARM nan
  char buffer[64];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return error == std::errc{} ? std::string(buffer, end) : std::string{};
}

struct Descriptor {
  int number;
  explicit Descriptor(int of) : number(of) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
};

/// Waits for nobody: a pipe without a writer would keep it for ever.
int opened_to_read(const std::string& path) {
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (number >= 0) return number;
  if (errno == ENXIO)
    throw InputError(
        fmt::format("cannot read {}: it is a socket or a device, and a file must be there", path));
  throw_file_error("read", path, errno);
}

bool is_pipe(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

void refuse_unless_file(int descriptor, const std::string& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw_file_error("read", path, errno);
  if (S_ISREG(status.st_mode)) return;
  throw InputError(fmt::format("cannot read {}: it is a {}, and a file must be there", path,
                               S_ISDIR(status.st_mode)    ? "folder"
                               : S_ISFIFO(status.st_mode) ? "pipe"
                                                          : "device"));
}

std::string read_to_end(int descriptor, const std::string& path, std::uint64_t limit) {
  std::string content, chunk(kChunkBytes, '\0');
  for (;;) {
    const ssize_t count = ::read(descriptor, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_file_error("read", path, errno);
    if (count == 0) return content;
    if (content.size() + static_cast<std::size_t>(count) > limit)
      throw InputError(
          fmt::format("{} is longer than {} bytes; it cannot be such a file", path, with_commas(limit)));
    content.append(chunk, 0, static_cast<std::size_t>(count));
  }
}

}  // namespace

std::optional<double> parse_double(std::string_view text) { return parse_all<double>(text); }
std::optional<std::uint64_t> parse_uint(std::string_view text) { return parse_all<std::uint64_t>(text); }
std::optional<std::int64_t> parse_int(std::string_view text) { return parse_all<std::int64_t>(text); }

std::optional<std::uint64_t> parse_whole_uint(std::string_view text) {
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  const std::string_view number = text.substr(0, mark);
  if (mark == text.size()) {
    const auto digits = plain_digits(number);
    return digits ? parse_uint(*digits) : std::nullopt;
  }
  const std::size_t point = std::min(number.find('.'), number.size());
  auto digits = plain_digits(number.substr(0, point));
  const auto exponent = parse_exponent(text.substr(mark));
  if (!digits || !exponent) return std::nullopt;
  std::size_t places = 0;  // behind the point
  if (point < number.size()) {
    const auto fraction = plain_digits(number.substr(point + 1));
    if (!fraction) return std::nullopt;
    *digits += *fraction;
    places = fraction->size();
  }
  for (; places > *exponent && digits->back() == '0'; --places) digits->pop_back();
  if (places > *exponent) return std::nullopt;  // not whole
  return parse_uint(*digits + std::string(*exponent - places, '0'));
}

std::optional<std::int64_t> parse_whole_int(std::string_view text) {
  if (!text.empty() && text.front() == '-') {
    const auto size = parse_whole_uint(text.substr(1));
    return size ? parse_int("-" + std::to_string(*size)) : std::nullopt;
  }
  const auto value = parse_whole_uint(text);
  return value ? parse_int(std::to_string(*value)) : std::nullopt;
}

std::string shortest(double value) { return shortest_of(value); }
std::string shortest(float value) { return shortest_of(value); }

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> pieces;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    pieces.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return pieces;
    begin = end + 1;
  }
}

std::string join(const std::vector<std::string>& pieces, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) text.append(separator);
    text.append(pieces[i]);
  }
  return text;
}

std::string listed(const std::vector<std::string>& pieces, std::string_view last) {
  if (pieces.size() < 2) return join(pieces);
  const std::vector<std::string> first(pieces.begin(), pieces.end() - 1);
  return fmt::format("{} {} {}", join(first), last, pieces.back());
}

std::string shell_quoted(const std::string& word) {
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("-_./,:=+@%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string text = "'";
  for (const char c : word) c == '\'' ? text.append("'\\''") : text.append(1, c);
  return text + "'";
}

std::string read_file(const std::string& path, std::uint64_t limit) {
  const Descriptor file(opened_to_read(path));
  refuse_unless_file(file.number, path);
  return read_to_end(file.number, path, limit);
}

std::string read_stream(const std::string& path, std::uint64_t limit) {
  if (path == "/dev/stdin") return read_to_end(STDIN_FILENO, path, limit);
  const Descriptor file(opened_to_read(path));
  if (::isatty(file.number) != 1 && !is_pipe(file.number)) {
    refuse_unless_file(file.number, path);
    return read_to_end(file.number, path, limit);
  }
  // It was opened without waiting: where nobody writes, a pipe ends at once; else its writer is worth waiting
  // for.
  std::string content(1, '\0');
  const ssize_t count = ::read(file.number, content.data(), 1);
  if (count == 0)
    throw InputError(fmt::format("cannot read {}: it is a pipe, and nobody writes to it", path));
  if (count < 0) content.clear();
  if (::fcntl(file.number, F_SETFL, O_RDONLY) != 0) throw_file_error("read", path, errno);
  return content + read_to_end(file.number, path, limit);
}

void check_is_file(const std::string& path) {
  refuse_unless_file(Descriptor(opened_to_read(path)).number, path);
}

}  // namespace minlife
