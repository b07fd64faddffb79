#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace minlife {

/// A SHA-256 digest (FIPS 180-4, by libcrypto) of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();

  void add(const void* bytes, std::size_t count);

  /// The digest of all that was added, as 64 lower-case hexadecimal digits. Ends the object's use.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The digest of the bytes.
std::string sha256_hex(std::string_view bytes);

}  // namespace minlife
