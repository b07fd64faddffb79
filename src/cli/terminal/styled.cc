#include "cli/terminal/styled.h"

#include "core/visible.h"

namespace minlife {

void Styled::add(std::string_view text) { text_ += visible(text); }

void Styled::add_red(std::string_view text) {
  text_ += "\033[31m";
  add(text);
  text_ += "\033[0m";
  coloured_ = true;
}

}  // namespace minlife
