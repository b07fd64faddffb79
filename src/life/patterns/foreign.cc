#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "life/patterns/lines.h"
#include "life/patterns/table.h"

namespace minlife {
namespace {

// Files that are known and not read.

struct Foreign {
  std::string_view begins, what, remedy;
};

constexpr Foreign kKinds[] = {
    {"[M2]", "a macrocell file", "bgolly -m 0 -o out.rle FILE makes RLE of it"},
    {"#MCell", "a file of MCell", "bgolly -m 0 -o out.rle FILE makes RLE of it"},
    {"PK\x03\x04", "a zip archive", "unzip it, and give the pattern file that is in it"},
};

const Foreign* find_foreign(std::string_view text) {
  const std::string_view line = first_line(text);
  const auto found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&](const Foreign& one) { return line.starts_with(one.begins); });
  return found == std::end(kKinds) ? nullptr : found;
}

bool is_foreign(std::string_view text) { return find_foreign(text) != nullptr; }

Pattern parse_foreign(std::string_view text, const std::string& source) {
  const Foreign& foreign = *find_foreign(text);
  throw InputError(
      fmt::format("{} is {}, which is not read here ({})", source, foreign.what, foreign.remedy));
}

}  // namespace

const PatternFormat kForeign = {"foreign", is_foreign, parse_foreign};

}  // namespace minlife
