#include "core/sha256.h"

#include <openssl/evp.h>

#include <array>

#include "core/error.h"

namespace minlife {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }

  static void check(int answer) {
    if (answer != 1)
      throw FailedError("libcrypto offers no SHA-256; its configuration may forbid it (see OPENSSL_CONF)");
  }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  State::check(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr));
}

Sha256::~Sha256() = default;

void Sha256::add(const void* bytes, std::size_t count) {
  State::check(EVP_DigestUpdate(state_->context, bytes, count));
}

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  State::check(EVP_DigestFinal_ex(state_->context, digest.data(), &length));
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    text.push_back(kDigits[digest[i] >> 4]);
    text.push_back(kDigits[digest[i] & 15]);
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.add(bytes.data(), bytes.size());
  return digest.hex();
}

}  // namespace minlife
