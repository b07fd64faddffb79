#include "exchange/logic/circuit.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace minlife::logic {

int Circuit::add(Op op, int a, int b) {
  if (a == kNever || b == kNever) {
    if (op == Op::both || (op == Op::without && a == kNever)) return kNever;
    return a == kNever ? b : a;
  }
  if (a == b) return op == Op::both || op == Op::either ? a : kNever;
  if (op != Op::without && b < a) std::swap(a, b);
  const Gate gate{op, a, b};
  const auto same = std::find(gates.begin(), gates.end(), gate);
  const int number = inputs + static_cast<int>(same - gates.begin());
  if (same == gates.end()) gates.push_back(gate);
  return number;
}

std::vector<std::uint8_t> Circuit::table() const {
  std::vector<std::uint8_t> result;
  for (unsigned k = 0; k < 1U << inputs; ++k) {
    std::vector<bool> signals;
    for (int i = 0; i < inputs; ++i) signals.push_back((k >> i & 1) != 0);
    for (const Gate& gate : gates) {
      const bool a = signals[static_cast<std::size_t>(gate.a)], b = signals[static_cast<std::size_t>(gate.b)];
      signals.push_back(gate.op == Op::both     ? a && b
                        : gate.op == Op::either ? a || b
                        : gate.op == Op::differ ? a != b
                                                : a && !b);
    }
    const bool value = output != kNever && signals[static_cast<std::size_t>(output)];
    result.push_back(value != inverted ? 1 : 0);
  }
  return result;
}

Circuit Circuit::without_waste() const {
  std::vector<bool> needed(static_cast<std::size_t>(inputs) + gates.size(), false);
  if (output != kNever) needed[static_cast<std::size_t>(output)] = true;
  for (std::size_t k = gates.size(); k-- > 0;)
    if (needed[static_cast<std::size_t>(inputs) + k])
      needed[static_cast<std::size_t>(gates[k].a)] = needed[static_cast<std::size_t>(gates[k].b)] = true;
  std::vector<int> number;
  Circuit kept{inputs, {}, kNever, inverted};
  for (int i = 0; i < inputs; ++i) number.push_back(i);
  for (std::size_t k = 0; k < gates.size(); ++k) {
    const bool stays = needed[static_cast<std::size_t>(inputs) + k];
    number.push_back(!stays ? kNever
                            : kept.add(gates[k].op, number[static_cast<std::size_t>(gates[k].a)],
                                       number[static_cast<std::size_t>(gates[k].b)]));
  }
  if (output != kNever) kept.output = number[static_cast<std::size_t>(output)];
  return kept;
}

std::string Circuit::text() const {
  const auto name = [this](int signal) {
    return signal == kNever  ? std::string("0")
           : signal < inputs ? fmt::format("w{}", signal)
                             : fmt::format("g{}", signal - inputs);
  };
  std::string text;
  for (std::size_t k = 0; k < gates.size(); ++k) {
    constexpr const char* kSigns[] = {"&", "|", "^", "& (life_word)~"};
    const Gate& gate = gates[k];
    text += fmt::format("  const life_word g{} = (life_word)({} {}{}{});\n", k, name(gate.a),
                        kSigns[static_cast<int>(gate.op)], gate.op == Op::without ? "" : " ", name(gate.b));
  }
  return text + fmt::format("  const life_word alive = (life_word){}{};\n", inverted ? "~(life_word)" : "",
                            name(output));
}

}  // namespace minlife::logic
