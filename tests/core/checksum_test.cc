#include <doctest/doctest.h>

#include <string>

#include "core/crc32c.h"
#include "core/random.h"
#include "core/sha256.h"

using namespace minlife;

TEST_CASE("SHA-256 gives the vectors of FIPS 180-4") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256_hex(std::string(1000000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  Sha256 pieces;
  for (const std::string_view piece : {"abcdbcdecdefdefgefghfghighijhijkijkljkl", "", "mklmnlmnomnopnopq"})
    pieces.add(piece.data(), piece.size());
  CHECK(pieces.hex() == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("CRC-32C gives the vectors of RFC 3720") {
  std::string rising;
  for (int i = 0; i < 32; ++i) rising.push_back(static_cast<char>(i));
  CHECK(crc32c("") == 0u);
  CHECK(crc32c("123456789") == 0xe3069283u);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aau);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43u);
  CHECK(crc32c(rising) == 0x46dd794eu);
  CHECK(crc32c(std::string(rising.rbegin(), rising.rend())) == 0x113fdb5cu);
}

TEST_CASE("CRC-32C equals the division bit by bit and sees every single flipped bit") {
  const auto reference = [](const std::string& bytes) {
    std::uint32_t checksum = ~0u;
    for (const char c : bytes) {
      checksum ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit) checksum = (checksum >> 1) ^ (checksum & 1 ? 0x82f63b78u : 0u);
    }
    return ~checksum;
  };
  RandomStream random(11, purpose("test"), 0, 0);
  for (std::size_t length = 0; length < 100; ++length) {
    CAPTURE(length);
    std::string bytes;
    for (std::size_t i = 0; i < length; ++i) bytes.push_back(static_cast<char>(random.next()));
    const std::uint32_t checksum = crc32c(bytes);
    CHECK(checksum == reference(bytes));
    for (std::size_t bit = 0; bit < 8 * length; ++bit) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      if (crc32c(flipped) == checksum) FAIL("bit " << bit << " goes unseen");
    }
  }
}
