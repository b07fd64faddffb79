#include <algorithm>
#include <cstring>

#include "core/highway.h"
#include "core/packed_bits.h"
#include "data/windows.h"

namespace minlife {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::ScalableTag<std::uint16_t> kTag{};
constexpr std::size_t kLanes = hn::MaxLanes(kTag);

std::size_t round_up(std::size_t value, std::size_t to) { return (value + to - 1) / to * to; }

}  // namespace

WindowIndex::WindowIndex(int height, int width, Boundary boundary)
    : height_(height),
      width_(width),
      boundary_(boundary),
      row_lanes_(round_up(static_cast<std::size_t>(width), kLanes)),
      codes_((static_cast<std::size_t>(height) + 2) * row_lanes_),
      windows_(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) + kLanes) {
  for (auto& bits : bits_)
    bits.resize(round_up(row_lanes_, 64) / 64 + 1);  // masks are read 8 bytes at a time
}

std::span<const std::uint16_t> WindowIndex::of(const std::uint8_t* board) {
  const std::size_t row_bytes = packed_row_bytes(width_);
  const auto width = static_cast<std::size_t>(width_), words = (width + 63) / 64;
  const bool torus = boundary_ == Boundary::torus;
  auto& [left, here, right] = bits_;
  const auto row_codes = [&](int y) { return codes_.data() + static_cast<std::size_t>(y + 1) * row_lanes_; };
  for (int y = 0; y < height_; ++y, board += row_bytes) {
    std::memcpy(here.data(), board, row_bytes);
    const std::uint64_t first = here[0] & 1, last = here[words - 1] >> (width - 1) % 64 & 1;
    std::uint64_t before = torus ? last : 0;
    for (std::size_t w = 0; w < words; ++w) {
      left[w] = here[w] << 1 | before;
      before = here[w] >> 63;
      right[w] = here[w] >> 1 | (w + 1 < words ? here[w + 1] << 63 : 0);
    }
    if (torus) right[words - 1] |= first << (width - 1) % 64;
    for (std::size_t x = 0; x < row_lanes_; x += kLanes) {
      const auto bit = [&](const std::vector<std::uint64_t>& bits, std::uint16_t value) {
        const auto mask = hn::LoadMaskBits(kTag, reinterpret_cast<const std::uint8_t*>(bits.data()) + x / 8);
        return hn::IfThenElseZero(mask, hn::Set(kTag, value));
      };
      hn::StoreU(hn::Or(hn::Or(bit(left, 1), bit(here, 8)), bit(right, 64)), kTag, row_codes(y) + x);
    }
  }
  if (torus) {
    std::copy_n(row_codes(height_ - 1), row_lanes_, row_codes(-1));
    std::copy_n(row_codes(0), row_lanes_, row_codes(height_));
  }
  // A row's last vector may write into the next row's windows, which come after, or into the spare lanes.
  for (int y = 0; y < height_; ++y)
    for (std::size_t x = 0; x < row_lanes_; x += kLanes) {
      const auto code = [&](int row) { return hn::LoadU(kTag, row_codes(row) + x); };
      const auto window =
          hn::Or(hn::Or(code(y - 1), hn::ShiftLeft<1>(code(y))), hn::ShiftLeft<2>(code(y + 1)));
      hn::StoreU(window, kTag, windows_.data() + static_cast<std::size_t>(y) * width + x);
    }
  return std::span(windows_).first(static_cast<std::size_t>(height_) * width);
}

}  // namespace minlife
