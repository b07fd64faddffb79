#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minlife {

/// Columns that a screen may take up.
struct ScreenWidth {
  std::size_t columns = 80;
  /// A person reads it there: longer lines are wrapped, and words that are longer yet are cut. Where lines go
  /// to a program instead they stay whole; only what is laid out, tables and pages, keeps to `columns`.
  bool wraps = false;
};

/// Of standard output: COLUMNS, where that is set to a number, else the terminal's own, else 80 without
/// wrapping; never less than 80.
ScreenWidth screen_width();

/// Whether lines there can be rewritten in place: a terminal whose TERM is not "dumb".
bool can_rewrite(int descriptor);

/// Lines that a page on standard output may take up, with the cursor below it: of LINES, where that is set to
/// a number, else of the terminal's own, else of 40; one less than there are, and never less than 7.
std::size_t page_lines();

/// Columns of the terminal on a descriptor; `otherwise` where it is none.
std::size_t terminal_columns(int descriptor, std::size_t otherwise);

/// The lines of `text`, each wrapped between words so that it fits: what does not fit goes on below, indented
/// as the line itself and by `hang` more. A word that is longer than a line is cut, behind a comma or slash
/// where there is one.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t hang = 2);

/// The same for a screen that wraps; else the text as it is.
std::string wrapped(std::string_view text, const ScreenWidth& screen, std::size_t hang = 2);

/// A name and what is said of it as one line that fits: of a name that is too long the end gives way ("...").
std::string named_line(std::string_view name, std::string_view rest, std::size_t columns);

/// The longest beginning of one line that fits.
std::string_view cut_to(std::string_view line, std::size_t columns);

}  // namespace minlife
