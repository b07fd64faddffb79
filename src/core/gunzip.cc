#include "core/gunzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/figures.h"

namespace minlife {
namespace {

/// zlib's state, ended whatever happens.
struct Inflater {
  Inflater() {
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
      throw FailedError("zlib does not start; is there memory left?");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::string gunzip(std::string_view bytes, std::uint64_t limit, const std::string& source) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::string content, chunk(std::size_t{1} << 16, '\0');
  int state = Z_OK;
  while (!bytes.empty() || state != Z_STREAM_END) {
    if (state == Z_STREAM_END && inflateReset(&stream) != Z_OK) break;  // another member
    const std::size_t given = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    state = inflate(&stream, Z_NO_FLUSH);
    bytes.remove_prefix(given - stream.avail_in);
    content.append(chunk, 0, chunk.size() - stream.avail_out);
    if (content.size() > limit)
      throw InputError(
          fmt::format("{} holds more than {} bytes once it is decompressed", source, with_commas(limit)));
    if (state == Z_STREAM_END) continue;
    if (state != Z_OK || (bytes.empty() && stream.avail_out > 0))
      throw InputError(source + " is damaged or truncated: gzip cannot decompress it");
  }
  return content;
}

}  // namespace minlife
