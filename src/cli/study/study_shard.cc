#include "cli/study/study_shard.h"

#include "core/error.h"
#include "core/text.h"

namespace minlife {

Shard read_shard(const Arguments& arguments) {
  if (!arguments.given("shard")) return {};
  const std::string text = arguments.text("shard");
  const auto parts = split(text, '/');
  const std::uint64_t index = parse_uint(parts[0]).value_or(0);
  const std::uint64_t count = parts.size() == 2 ? parse_uint(parts[1]).value_or(0) : 0;
  if (!parse_uint(parts[0]) || count < 1 || count > 100000 || index >= count)
    throw value_error("--shard", text, "it must be I/N with I from 0 to N - 1", "try 0/4");
  return {static_cast<std::size_t>(index), static_cast<std::size_t>(count)};
}

}  // namespace minlife
