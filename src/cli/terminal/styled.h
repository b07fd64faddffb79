#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace minlife {

/// Text for a screen. Whatever goes into it is made visible (core/visible.h), so that nothing that a file
/// holds steers the terminal; colours are put around it afterwards, and stay. Any text converts to it.
class Styled {
 public:
  Styled() = default;
  template <typename Text>
  requires std::convertible_to<const Text&, std::string_view> Styled(
      const Text& text) {  // NOLINT(google-explicit-constructor): plain text is the usual case
    add(text);
  }

  void add(std::string_view text);
  void add_red(std::string_view text);

  /// As the terminal gets it.
  const std::string& text() const { return text_; }
  /// Whether it holds codes, which take up no columns.
  bool coloured() const { return coloured_; }

 private:
  std::string text_;
  bool coloured_ = false;
};

}  // namespace minlife
