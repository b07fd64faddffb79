#include "study/tables/table.h"

#include <nlohmann/json.hpp>

#include "core/text.h"

namespace minlife {
namespace {

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace

std::string to_text(const Value& value) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string(); }, [](const std::string& text) { return text; },
                 [](std::uint64_t whole) { return std::to_string(whole); },
                 [](double real) { return shortest(real); }},
      value);
}

nlohmann::json to_json(const Value& value) {
  return std::visit(Overloaded{[](std::monostate) { return nlohmann::json(); },
                               [](const auto& known) { return nlohmann::json(known); }},
                    value);
}

}  // namespace minlife
