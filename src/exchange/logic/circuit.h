#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace minlife::logic {

enum class Op { both, either, differ, without };  ///< a & b, a | b, a ^ b, a & ~b

/// One operation on two signals. Signals are numbered: first the inputs, then the gates in their order.
struct Gate {
  Op op;
  int a, b;
  bool operator==(const Gate&) const = default;
};

/// What a circuit may end in besides a signal.
inline constexpr int kNever = -1;

/// Gates one after the other. Each of them gives 0 where all inputs are 0, and so do all functions that they
/// can make; `inverted` makes the others.
struct Circuit {
  int inputs = 9;
  std::vector<Gate> gates = {};
  int output = kNever;  ///< a signal, or kNever: always 0
  bool inverted = false;

  /// The signal of this gate, which is there once only. kNever stands for 0.
  int add(Op op, int a, int b);

  /// Operations that it takes.
  int cost() const { return static_cast<int>(gates.size()) + (inverted ? 1 : 0); }

  /// The function, as a table over all inputs (logic/function.h).
  std::vector<std::uint8_t> table() const;

  /// The same without gates that do not lead to the output.
  Circuit without_waste() const;

  /// As statements in C that set `life_word alive` from w0, w1, ...
  std::string text() const;
};

}  // namespace minlife::logic
