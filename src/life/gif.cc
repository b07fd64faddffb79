#include "life/gif.h"

#include <stdexcept>
#include <utility>

namespace minlife {
namespace {

// Pixels are 0 or 1, but the smallest alphabet that GIF's LZW knows has four letters.
constexpr int kAlphabetBits = 2, kClear = 1 << kAlphabetBits, kEnd = kClear + 1;
constexpr int kMostBits = 12, kMostCodes = 1 << kMostBits;
constexpr std::size_t kBlock = 255;  ///< bytes of a block of data, at most

constexpr std::string_view kColours{"\xff\xff\xff\x00\x00\x00", 6};  ///< of 0 and of 1: red, green, blue
constexpr std::string_view kForEver{"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00", 19};

}  // namespace

GifAnimation::GifAnimation(int height, int width, const GifStyle& style)
    : height_(height), width_(width), style_(style) {
  Board::check_sides(height, width);
  if (style.cell_size < 1 || style.cell_size > kMostGifSide / height ||
      style.cell_size > kMostGifSide / width || style.delay < 1 || style.delay > 65535)
    throw std::logic_error("no GIF can look like this");
  file_ = "GIF89a";
  put_word(width * style.cell_size);
  put_word(height * style.cell_size);
  file_ += {'\xf0', '\0', '\0'};  // two colours for all pictures; background and shape of pixels: the usual
  file_ += kColours;
  file_ += kForEver;
}

void GifAnimation::add(const Board& board) {
  if (board.height() != height_ || board.width() != width_)
    throw std::logic_error("the boards of a GIF have one size");
  file_ += {'!', '\xf9', '\x04', '\x04'};  // it stays until the next one lies over it
  put_word(style_.delay);
  file_ += {'\0', '\0', ',', '\0', '\0', '\0', '\0'};
  put_word(width_ * style_.cell_size);
  put_word(height_ * style_.cell_size);
  file_ += {'\0', static_cast<char>(kAlphabetBits)};
  code_bits_ = kAlphabetBits + 1;
  begin_codes();
  prefix_ = -1;
  for (int row = 0; row < height_; ++row)
    for (int line = 0; line < style_.cell_size; ++line)
      for (int column = 0; column < width_; ++column) {
        const bool alive = board.get(row, column);
        for (int pixel = 0; pixel < style_.cell_size; ++pixel) put_pixel(alive);
      }
  put_code(prefix_);
  fit_code_bits();
  put_code(kEnd);
  if (bit_count_ > 0) block_ += static_cast<char>(bits_ & 0xff);
  bits_ = 0;
  bit_count_ = 0;
  flush_block();
  file_ += '\0';
}

std::string GifAnimation::take() {
  file_ += ';';
  return std::move(file_);
}

void GifAnimation::put_word(int value) {
  file_ += {static_cast<char>(value & 0xff), static_cast<char>(value >> 8)};
}

void GifAnimation::begin_codes() {
  put_code(kClear);
  children_ = {};
  next_code_ = kEnd + 1;
  code_bits_ = kAlphabetBits + 1;
}

/// A reader, who knows all codes up to the next one by now, takes the codes that follow for as long as that
/// one would be.
void GifAnimation::fit_code_bits() {
  if (next_code_ == 1 << code_bits_ && code_bits_ < kMostBits) ++code_bits_;
}

void GifAnimation::put_pixel(bool alive) {
  if (prefix_ < 0) {
    prefix_ = alive;
    return;
  }
  std::uint16_t& longer = children_[static_cast<std::size_t>(prefix_)][alive];
  if (longer != 0) {
    prefix_ = longer;
    return;
  }
  put_code(prefix_);
  prefix_ = alive;
  if (next_code_ == kMostCodes) return begin_codes();
  fit_code_bits();
  longer = static_cast<std::uint16_t>(next_code_++);
}

void GifAnimation::put_code(int code) {
  bits_ |= static_cast<std::uint32_t>(code) << bit_count_;
  for (bit_count_ += code_bits_; bit_count_ >= 8; bit_count_ -= 8) {
    block_ += static_cast<char>(bits_ & 0xff);
    bits_ >>= 8;
    if (block_.size() == kBlock) flush_block();
  }
}

void GifAnimation::flush_block() {
  if (block_.empty()) return;
  file_ += static_cast<char>(block_.size());
  file_ += block_;
  block_.clear();
}

}  // namespace minlife
