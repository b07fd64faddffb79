#pragma once

#include <string>
#include <string_view>

namespace minlife {

/// The SHA-256 digest of the bytes as 64 lower-case hexadecimal digits (FIPS 180-4, by libcrypto).
std::string sha256_hex(std::string_view bytes);

}  // namespace minlife
