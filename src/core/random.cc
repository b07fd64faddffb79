#include "core/random.h"

#include <Random123/philox.h>

#include "core/elementary.h"

namespace minlife {

RandomStream::Block RandomStream::block(std::uint64_t number) const {
  const r123::Philox4x64::ctr_type counter = {{number, index_, replicate_, 0}};
  const r123::Philox4x64::key_type key = {{seed_, purpose_}};
  const auto words = r123::Philox4x64{}(counter, key);
  return {words[0], words[1], words[2], words[3]};
}

double RandomStream::normal() { return normal_quantile((static_cast<double>(next() >> 11) + 0.5) * 0x1p-53); }

std::uint64_t RandomStream::below(std::uint64_t bound) {
  // Words in the incomplete last interval of the product's low half would favour small results.
  const std::uint64_t threshold = (0 - bound) % bound;
  for (;;) {
    const unsigned __int128 product = static_cast<unsigned __int128>(next()) * bound;
    if (static_cast<std::uint64_t>(product) >= threshold) return static_cast<std::uint64_t>(product >> 64);
  }
}

}  // namespace minlife
