#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "life/board.h"

namespace minlife {

struct GifStyle {
  int cell_size = 4;  ///< pixels that a cell is wide and high, at least 1
  int delay = 10;     ///< hundredths of a second that each board is shown, 1 to 65535
};

/// The largest side that a GIF can have, in pixels.
inline constexpr int kMostGifSide = 65535;

/// Boards of one size as an animated GIF that begins anew when it has ended: live cells black, dead ones
/// white. The form is that of CompuServe's GIF89a specification (1990), compressed by its variant of LZW;
/// that it begins anew is Netscape's application extension, which all programs know.
class GifAnimation {
 public:
  /// Throws std::logic_error for a style that is none, or a picture of more than kMostGifSide pixels a side.
  GifAnimation(int height, int width, const GifStyle& style);

  /// Shows one more board, of the sides that were told.
  void add(const Board& board);

  /// The whole file; nothing can be added any more.
  std::string take();

 private:
  void put_word(int value);  ///< 16 bits, the lower byte first
  void put_code(int code);
  void put_pixel(bool alive);
  void begin_codes();
  void fit_code_bits();
  void flush_block();

  int height_, width_;
  GifStyle style_;
  std::string file_, block_;
  // The compressor: children[c][b] is the code for the pixels of code c and then b; 0: there is none yet.
  std::array<std::array<std::uint16_t, 2>, 4096> children_{};
  int next_code_ = 0, code_bits_ = 0, prefix_ = -1;
  std::uint32_t bits_ = 0;  ///< that do not fill a byte yet
  int bit_count_ = 0;
};

}  // namespace minlife
