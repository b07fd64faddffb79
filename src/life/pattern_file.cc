#include "life/pattern_file.h"

#include <algorithm>
#include <iterator>

#include "core/gunzip.h"
#include "core/text.h"
#include "life/patterns/table.h"

namespace minlife {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

/// Without a byte order mark, and with lines that end in '\n'.
std::string plain(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool is_pair = text[k] == '\r' && k + 1 < text.size() && text[k + 1] == '\n';
    if (!is_pair) lines += text[k] == '\r' ? '\n' : text[k];
  }
  return lines;
}

}  // namespace

Pattern parse_pattern(std::string_view bytes, const std::string& source) {
#define MINLIFE_ENTRY(format) &(format),
  static const PatternFormat* const kTable[] = {MINLIFE_PATTERN_FORMATS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  const std::string text = plain(is_gzip(bytes) ? gunzip(bytes, kMostBytes, source) : std::string(bytes));
  const PatternFormat* format = *std::find_if(std::begin(kTable), std::end(kTable) - 1,
                                              [&](const PatternFormat* one) { return one->is(text); });
  return format->parse(text, source);
}

Pattern read_pattern(const std::string& path) {
  if (path == "-") return parse_pattern(read_stream("/dev/stdin", kMostBytes), "standard input");
  return parse_pattern(read_stream(path, kMostBytes), path);
}

}  // namespace minlife
