#pragma once

#include <cstdint>
#include <string_view>

namespace minlife {

/// The CRC-32C (Castagnoli) checksum of the bytes: reflected polynomial 0x82f63b78, all ones before and
/// after. Source: RFC 3720, section 12.1, and its test vectors in appendix B.4.
std::uint32_t crc32c(std::string_view bytes);

}  // namespace minlife
