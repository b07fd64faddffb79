#include "study/spec/toml_nesting.h"

#include <vector>

namespace minlife {
namespace {

/// Goes through a text and counts how deep it is, whatever else may be wrong with it. Dots count as levels
/// until the value that they lead to ends; what stands in quotes and comments does not count.
class NestingScan {
 public:
  explicit NestingScan(std::string_view text) : text_(text) {}

  std::optional<TomlPlace> too_deep() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
        continue;
      }
      count(c);
      if (deepest() > kMostTomlNesting) return place();
      ++at_;
    }
    return std::nullopt;
  }

 private:
  void count(char c) {
    switch (c) {
      case '.':
        ++dots_;
        break;
      case '[':
      case '{':
        outer_.push_back(dots_ + 1);
        depth_ += dots_ + 1;
        dots_ = 0;
        break;
      case ']':
      case '}':
        if (!outer_.empty()) {
          depth_ -= outer_.back();
          outer_.pop_back();
        }
        dots_ = 0;
        break;
      case ',':
      case '\n':
        dots_ = 0;
        break;
      default:
        break;
    }
  }

  std::size_t deepest() const { return depth_ + dots_; }

  /// Behind a string of either kind and either length; to the end where it has none.
  void skip_string(char quote) {
    const std::string_view three = quote == '"' ? R"(""")" : "'''";
    const bool is_long = text_.substr(at_).starts_with(three);
    const std::string_view end = is_long ? three : three.substr(0, 1);
    for (at_ += end.size(); at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\' && quote == '"') {
        ++at_;
      } else if (text_.substr(at_).starts_with(end)) {
        at_ += end.size();
        return;
      } else if (text_[at_] == '\n' && !is_long) {
        return;  // a mistake, which the parser tells
      }
    }
  }

  TomlPlace place() const {
    const std::string_view before = text_.substr(0, at_);
    std::size_t line = 1;
    for (const char c : before) line += c == '\n';
    const std::size_t start = before.rfind('\n');
    return {line, start == std::string_view::npos ? at_ + 1 : at_ - start};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::size_t> outer_;  ///< levels that each open bracket adds: its own, and the dots before it
  std::size_t depth_ = 0;           ///< their sum
  std::size_t dots_ = 0;            ///< of the key on this line
};

}  // namespace

std::optional<TomlPlace> too_deep_toml(std::string_view text) { return NestingScan(text).too_deep(); }

}  // namespace minlife
