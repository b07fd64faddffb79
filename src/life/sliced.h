#pragma once

#include <array>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "life/board.h"
#include "life/rule.h"

#ifdef __AVX512F__
#include <immintrin.h>
#endif

// Life on bit-sliced words: every bit of a word is another cell, so one logic instruction serves as many
// cells as the word has bits. A word is any type with & | ^ ~: std::uint64_t, or a vector of GCC and clang.
namespace minlife::sliced {

#if defined(__AVX512F__)
inline constexpr int kVectorBytes = 64;
#elif defined(__AVX2__)
inline constexpr int kVectorBytes = 32;
#else
inline constexpr int kVectorBytes = 16;
#endif

/// A native register of 64-bit (32-bit) lanes.
typedef std::uint64_t Words64 __attribute__((vector_size(kVectorBytes)));
typedef std::uint32_t Words32 __attribute__((vector_size(kVectorBytes)));

/// Where at least two of the three bits are set.
template <class Word>
inline Word majority(Word a, Word b, Word c) {
  return (a & b) | ((a ^ b) & c);  // a ^ b is shared with the parity
}

/// `yes` where `condition` is set, else `no`.
template <class Word>
inline Word choose(Word condition, Word yes, Word no) {
  return ((yes ^ no) & condition) ^ no;
}

#ifdef __AVX512F__
// Any function of three bits is one instruction, but GCC does not find these two by itself.
inline Words64 majority(Words64 a, Words64 b, Words64 c) {
  return (Words64)_mm512_ternarylogic_epi64((__m512i)a, (__m512i)b, (__m512i)c, 0xE8);
}
inline Words32 majority(Words32 a, Words32 b, Words32 c) {
  return (Words32)majority((Words64)a, (Words64)b, (Words64)c);
}
inline Words64 choose(Words64 condition, Words64 yes, Words64 no) {
  return (Words64)_mm512_ternarylogic_epi64((__m512i)condition, (__m512i)yes, (__m512i)no, 0xCA);
}
inline Words32 choose(Words32 condition, Words32 yes, Words32 no) {
  return (Words32)choose((Words64)condition, (Words64)yes, (Words64)no);
}
#endif

/// Lanes kFrom, kFrom + 1, ... of the lanes of a followed by those of b.
template <int kFrom, class Word>
inline Word lanes_from(Word a, Word b) {
  constexpr int kLanes = static_cast<int>(sizeof(Word) / sizeof(a[0]));
  return [&]<int... kLane>(std::integer_sequence<int, kLane...>) {
    return __builtin_shufflevector(a, b, (kFrom + kLane)...);
  }
  (std::make_integer_sequence<int, kLanes>{});
}

/// A number from 0 to 3 in every bit position: ones + 2 twos.
template <class Word>
struct Sum {
  Word ones, twos;
};

template <int kFrom, class Word>
inline Sum<Word> lanes_from(const Sum<Word>& a, const Sum<Word>& b) {
  return {lanes_from<kFrom>(a.ones, b.ones), lanes_from<kFrom>(a.twos, b.twos)};
}

/// a + b + c: a full adder.
template <class Word>
inline Sum<Word> add(Word a, Word b, Word c) {
  return {a ^ b ^ c, majority(a, b, c)};
}

/// Life, B3/S23.
struct LifeRule {
  /// Next state from the sums of three horizontal neighbours in the rows above, here and below, self
  /// included.
  template <class Word>
  Word next(const Sum<Word>& above, const Sum<Word>& here, const Sum<Word>& below, Word self) const {
    // With t live cells in the 3x3 block, a cell lives if t = 3, or t = 4 and it was alive: that is where
    // (t odd or self) and floor((t + 1) / 2) = 2. Let t = a + 2 b; the carry of a, and b, are counted in
    // twos: (t + 1) / 2 = units.ones + units.twos + twos.ones + 2 twos.twos.
    const Sum<Word> units = add(above.ones, here.ones, below.ones);
    const Sum<Word> twos = add(above.twos, here.twos, below.twos);
    const Sum<Word> half = add(units.ones, units.twos, twos.ones);
    return (units.ones | self) & ~half.ones & (half.twos ^ twos.twos);
  }
};

/// Any outer-totalistic rule, as a table over t = 0..9, the live cells of the 3x3 block.
class TableRule {
 public:
  explicit TableRule(const Rule& rule) {
    for (int t = 0; t <= 9; ++t) {
      const bool born = t <= 8 && rule.next(false, t);
      const bool survives = t >= 1 && rule.next(true, t - 1);
      if_dead_[t] = born ? ~std::uint64_t{0} : 0;
      differs_[t] = born != survives ? ~std::uint64_t{0} : 0;
    }
  }

  /// As LifeRule::next.
  template <class Word>
  Word next(const Sum<Word>& above, const Sum<Word>& here, const Sum<Word>& below, Word self) const {
    const Sum<Word> units = add(above.ones, here.ones, below.ones);
    const Sum<Word> twos = add(above.twos, here.twos, below.twos);
    const Word bit0 = units.ones, bit1 = units.twos ^ twos.ones, carry = units.twos & twos.ones;
    const Word bit2 = twos.twos ^ carry, bit3 = twos.twos & carry;
    // What the cell becomes if the block holds t cells, then one digit of t after the other decides.
    const auto pair = [&](int t) { return choose(bit0, entry(t + 1, self), entry(t, self)); };
    const auto four = [&](int t) { return choose(bit1, pair(t + 2), pair(t)); };
    return choose(bit3, pair(8), choose(bit2, four(4), four(0)));
  }

 private:
  template <class Word>
  Word entry(int t, Word self) const {
    return (self & spread<Word>(differs_[t])) ^ spread<Word>(if_dead_[t]);
  }
  template <class Word>
  static Word spread(std::uint64_t bits) {
    if constexpr (sizeof(Word) <= sizeof bits)
      return static_cast<Word>(bits);
    else
      return (Word)(Words64{} + bits);
  }

  std::array<std::uint64_t, 10> if_dead_{}, differs_{};  // all zeros or all ones
};

/// Calls f(logic, is_torus) with the fastest logic for the rule and the boundary as a compile-time constant.
template <class Function>
inline void specialise(const Rule& rule, Boundary boundary, const Function& f) {
  const auto with_logic = [&](const auto& logic) {
    if (boundary == Boundary::torus)
      f(logic, std::true_type{});
    else
      f(logic, std::false_type{});
  };
  if (rule == kLife)
    with_logic(LifeRule{});
  else
    with_logic(TableRule{rule});
}

}  // namespace minlife::sliced
