#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace minlife {

/// Whether the bytes begin as those of gzip do (RFC 1952).
bool is_gzip(std::string_view bytes);

/// The content of a gzip file of one or more members. Throws InputError naming `source` for damaged or
/// truncated data, and for more than `limit` bytes of content.
std::string gunzip(std::string_view bytes, std::uint64_t limit, const std::string& source);

}  // namespace minlife
