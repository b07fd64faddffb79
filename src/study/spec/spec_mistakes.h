#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace minlife {

/// The mistakes of a file, by place. Those of the file as a whole have line 0 and come first.
class SpecMistakes {
 public:
  explicit SpecMistakes(std::string file) : file_(std::move(file)) {}

  void add(const toml::source_region& where, const std::string& what) {
    found_.emplace(where.begin.line, where.begin.column, what);
  }
  void add(const std::string& what) { found_.emplace(0, 0, what); }

  void throw_any() const {
    std::vector<std::string> lines;
    for (const auto& [line, column, what] : found_)
      lines.push_back(line == 0 ? fmt::format("{}: {}", file_, what)
                                : fmt::format("{}:{}:{}: {}", file_, line, column, what));
    if (!lines.empty()) throw InputError(join(lines, "\n"));
  }

 private:
  std::string file_;
  std::set<std::tuple<toml::source_index, toml::source_index, std::string>> found_;
};

}  // namespace minlife
