#include <fmt/format.h>

#include "exchange/c/text.h"

namespace minlife::c {
namespace {

// Every window once, on one torus (Cock, "Toroidal tilings from de Bruijn-Good cyclic sequences", Discrete
// Mathematics 70 (1988) 209): with w = 2 reach + 1 and h = 2^w, each column is the same cyclic sequence of h
// bits in which each w bits occur once, turned by c_j. A window is given by c_j + row and by the differences
// of w - 1 neighbours' turns, modulo h; these differences go through a cyclic sequence of h^(w - 1) numbers
// in which each list of w - 1 occurs once. It begins where it ends, as its numbers add up to a multiple of h.

constexpr const char* kCommon =
    R"(/* ---- The self test: the network's answers beside the rule's, @RULE@, counted cell by cell. ---- */

#define LIFE_TEST_ROWS @ROWS@
#define LIFE_TEST_WIDTH (LIFE_STRIP < 64 ? LIFE_STRIP : 64)
#define LIFE_TEST_BYTES ((LIFE_TEST_WIDTH + 7) / 8)

/* A column of the test's torus: row k is bit k. */
typedef uint@ROWS@_t life_column;

static inline life_column life_turned(life_column column, int by) {
@TURNED@
}

/* One generation of the middle one of three columns, by counting its neighbours in binary. */
static inline life_column life_generation(life_column left, life_column middle, life_column right) {
  life_column neighbours[8], ones = 0, twos = 0, fours = 0, eights = 0;
  int k;
  neighbours[0] = left, neighbours[1] = right;
  neighbours[2] = life_turned(left, 1), neighbours[3] = life_turned(left, LIFE_TEST_ROWS - 1);
  neighbours[4] = life_turned(middle, 1), neighbours[5] = life_turned(middle, LIFE_TEST_ROWS - 1);
  neighbours[6] = life_turned(right, 1), neighbours[7] = life_turned(right, LIFE_TEST_ROWS - 1);
  for (k = 0; k < 8; ++k) {
    life_column carry = neighbours[k], next;
    next = (life_column)(ones & carry), ones = (life_column)(ones ^ carry), carry = next;
    next = (life_column)(twos & carry), twos = (life_column)(twos ^ carry), carry = next;
    next = (life_column)(fours & carry), fours = (life_column)(fours ^ carry);
    eights = (life_column)(eights | next);
  }
  return (life_column)(@ALIVE@);
}

/* Compares `width` columns of a board, from column `first` on, with truth[0] on; returns the wrong cells. */
static inline long life_wrong(const uint8_t *board, const life_column *truth, int first, int width) {
  long wrong = 0;
  int row, k;
  for (row = 0; row < LIFE_TEST_ROWS; ++row) {
    const uint8_t *cells = board + (size_t)(row + @MARGIN@) * LIFE_TEST_BYTES;
    for (k = 0; k < width; ++k)
      wrong += (cells[(first + k) >> 3] >> ((first + k) & 7) & 1) != (int)(truth[k] >> row & 1);
  }
  return wrong;
}

)";

constexpr const char* kRound =
    R"(  if (by == 0) return column;
  return (life_column)((life_column)(column >> by) | (life_column)(column << (LIFE_TEST_ROWS - by)));)";
/// Of a board in dead cells, for neighbours alone.
constexpr const char* kCut = R"(  return (life_column)(by == 1 ? column >> 1 : column << 1);)";

constexpr const char* kEveryWindow =
    R"(/* The cyclic sequence of numbers below LIFE_TEST_ROWS in which each list of LIFE_TEST_ORDER occurs once: the
   Lyndon words whose length divides that, in their order (Fredricksen and Maiorana, 1978; Duval, 1988). */
#define LIFE_TEST_ORDER (2 * LIFE_REACH)
struct life_walk {
  uint8_t word[LIFE_TEST_ORDER], length, at;
};
static inline int life_next(struct life_walk *walk) {
  while (walk->at == walk->length) {
    int k, end = LIFE_TEST_ORDER;
    for (k = walk->length; k < LIFE_TEST_ORDER; ++k) walk->word[k] = walk->word[k - walk->length];
    while (end > 0 && walk->word[end - 1] == LIFE_TEST_ROWS - 1) --end;
    if (end == 0) walk->word[0] = 0, end = 1;
    else ++walk->word[end - 1];
    walk->length = (uint8_t)end;
    walk->at = (uint8_t)(LIFE_TEST_ORDER % end == 0 ? 0 : end);
  }
  return walk->word[walk->at++];
}

/* Every one of @WINDOWS@ windows once: the number of those about whose middle cell the answer is wrong. */
static inline long life_self_test(void) {
  static const life_column kSequence = @SEQUENCE@; /* each list of 2 LIFE_REACH + 1 bits occurs once */
  struct life_walk walk = {{0}, 1, 0};
  uint8_t board[(LIFE_TEST_ROWS + 2 * @MARGIN@) * LIFE_TEST_BYTES];
  uint8_t turns[LIFE_TEST_WIDTH]; /* by how much each column is turned */
  long wrong = 0, done = 0;
  int have = 0, turn = 0;
  while (done < @COLUMNS@) {
    life_column truth[LIFE_TEST_WIDTH];
    int width = LIFE_TEST_WIDTH - 2 * LIFE_REACH, k, row;
    for (; have < LIFE_TEST_WIDTH; ++have) {
      turns[have] = (uint8_t)turn;
      turn = (turn + life_next(&walk)) % LIFE_TEST_ROWS;
    }
    for (k = 0; k < (int)sizeof board; ++k) board[k] = 0;
    for (row = 0; row < LIFE_TEST_ROWS + 2 * @MARGIN@; ++row)
      for (k = 0; k < LIFE_TEST_WIDTH; ++k) {
        const int bit = (turns[k] + row + LIFE_TEST_ROWS - @MARGIN@) % LIFE_TEST_ROWS;
        if (kSequence >> bit & 1)
          board[row * LIFE_TEST_BYTES + (k >> 3)] = (uint8_t)(board[row * LIFE_TEST_BYTES + (k >> 3)] | 1 << (k & 7));
      }
    for (k = 0; k < LIFE_TEST_WIDTH; ++k) truth[k] = life_turned(kSequence, turns[k]);
@FUTURE@
    if (life_predict_packed(board, LIFE_TEST_ROWS + 2 * @MARGIN@, LIFE_TEST_WIDTH) != 0) return -1;
    if (width > @COLUMNS@ - done) width = (int)(@COLUMNS@ - done);
    wrong += life_wrong(board, truth + @SHIFT@, LIFE_REACH, width);
    done += width;
    /* The next windows begin where these end. */
    have = 2 * LIFE_REACH;
    for (k = 0; k < have; ++k) turns[k] = turns[width + k];
  }
@EDGES@  return wrong;
}

)";

/// Of a board that lies in dead cells, its edges: windows of two steps that are cut there.
constexpr const char* kEdges =
    R"(  { /* What lies at an edge or in a corner of the board, and what it sees. */
    static const uint8_t sides[3][2] = {{3, 5}, {5, 3}, {3, 3}};
    int kind;
    for (kind = 0; kind < 3; ++kind) {
      const int rows = sides[kind][0], columns = sides[kind][1];
      long cells;
      for (cells = 0; cells < 1L << rows * columns; ++cells) {
        uint8_t small[5], row;
        life_column truth[LIFE_TEST_WIDTH];
        int k, corner;
        for (k = 0; k < LIFE_TEST_WIDTH; ++k) truth[k] = 0;
        for (row = 0; row < rows; ++row) {
          small[row] = (uint8_t)(cells >> row * columns & ((1 << columns) - 1));
          for (k = 0; k < columns; ++k) truth[k + 1] |= (life_column)(small[row] >> k & 1) << (row + 1);
        }
        {
          life_column before = 0, here, mask = (life_column)(((1L << rows) - 1) << 1);
          int step;
          for (step = 0; step < @GENERATIONS@; ++step)
            for (k = 1, before = 0; k <= columns; ++k) {
              here = truth[k];
              truth[k] = (life_column)(life_generation(before, here, truth[k + 1]) & mask);
              before = here;
            }
        }
        if (life_predict_packed(small, rows, columns) != 0) return -1;
        for (corner = 0; corner < 4; ++corner) {
          const int r = kind == 1 ? 2 : corner / 2 * (rows - 1), c = kind == 0 ? 2 : corner % 2 * (columns - 1);
          if (kind == 0 && corner % 2 == 1) continue;
          if (kind == 1 && corner / 2 == 1) continue;
          wrong += (small[r] >> c & 1) != (int)(truth[c + 1] >> (r + 1) & 1);
        }
      }
    }
  }
)";

constexpr const char* kRandomBoards =
    R"(/* Boards of random cells, from few to many alive: the number of wrong cells. There are too many windows to see
   all: this finds damage, and proves nothing. */
#ifndef LIFE_TEST_BOARDS
#define LIFE_TEST_BOARDS 64
#endif
static inline long life_self_test(void) {
  uint32_t state = 2463534242u; /* xorshift (Marsaglia, "Xorshift RNGs", 2003) */
  long wrong = 0;
  int trial;
  for (trial = 0; trial < LIFE_TEST_BOARDS; ++trial) {
    uint8_t board[LIFE_TEST_ROWS * LIFE_TEST_BYTES];
    life_column truth[LIFE_TEST_WIDTH + 2];
    int k, row, step;
    for (k = 0; k < (int)sizeof board; ++k) board[k] = 0;
    for (k = 1; k <= LIFE_TEST_WIDTH; ++k) {
      truth[k] = 0;
      for (row = 0; row < LIFE_TEST_ROWS; ++row) {
        state ^= state << 13, state ^= state >> 17, state ^= state << 5;
        if ((state >> 8 & 63) >= (uint32_t)(6 + trial % 52)) continue;
        truth[k] |= (life_column)1 << row;
        board[row * LIFE_TEST_BYTES + ((k - 1) >> 3)] =
            (uint8_t)(board[row * LIFE_TEST_BYTES + ((k - 1) >> 3)] | 1 << ((k - 1) & 7));
      }
    }
    for (step = 0; step < @GENERATIONS@; ++step) {
      life_column before, here;
@ENDS@
      before = truth[0];
      for (k = 1; k <= LIFE_TEST_WIDTH; ++k) {
        here = truth[k];
        truth[k] = life_generation(before, here, truth[k + 1]);
        before = here;
      }
    }
    if (life_predict_packed(board, LIFE_TEST_ROWS, LIFE_TEST_WIDTH) != 0) return -1;
    wrong += life_wrong(board, truth + 1, 0, LIFE_TEST_WIDTH);
  }
  return wrong;
}

)";

/// Which cells are alive in the next generation, as logic of the binary digits of the neighbours' number.
std::string alive_text(const Rule& rule) {
  std::string text;
  for (int k = 0; k <= 8; ++k) {
    const bool born = (rule.birth >> k & 1) != 0, stays = (rule.survival >> k & 1) != 0;
    if (!born && !stays) continue;
    std::string term = k == 8 ? "eights" : "~eights";
    for (int digit = 0; digit < 3; ++digit) {
      constexpr const char* kDigits[] = {"ones", "twos", "fours"};
      term += fmt::format(" & {}{}", (k >> digit & 1) != 0 ? "" : "~", kDigits[digit]);
    }
    if (!(born && stays)) term += born ? " & ~middle" : " & middle";
    text += (text.empty() ? "(" : " |\n                       (") + term + ")";
  }
  return text.empty() ? "0" : text;
}

/// A cyclic sequence of 2^order bits in which each list of `order` bits occurs once, bit 0 first: the largest
/// one in the order of greedy choices, which prefers 1 (Martin, "A problem in arrangements", 1934).
std::string bit_sequence(int order) {
  const unsigned count = 1U << order, mask = count - 1;
  std::vector<bool> seen(count, false);
  unsigned window = 0;
  std::uint64_t bits = 0;
  for (unsigned at = 0; at < count; ++at) {
    const unsigned with_one = (window << 1 | 1) & mask;
    window = seen[with_one] ? with_one & ~1U : with_one;
    seen[window] = true;
    bits |= std::uint64_t{window & 1U} << at;
  }
  return fmt::format("0x{:x}", bits);
}

}  // namespace

std::string self_test_text(int reach, int generations, const Rule& rule, Boundary boundary) {
  const bool torus = boundary == Boundary::torus, whole = reach <= 2 && generations <= reach;
  const int rows = whole ? 1 << (2 * reach + 1) : 32, margin = whole ? reach : 0;
  std::string future, shift;
  if (whole) {
    for (int step = 0; step < generations; ++step)
      future += fmt::format(
          "{}    for (k = 0; k + {} < LIFE_TEST_WIDTH; ++k)\n      truth[k] = life_generation(truth[k], "
          "truth[k + "
          "1], truth[k + 2]);",
          step == 0 ? "" : "\n", 2 * step + 2);
  }
  const std::string columns = reach == 1 ? "64L" : "1048576L";
  const bool edges = whole && !torus && reach == 2;
  const std::string ends =
      torus ? "      truth[0] = truth[LIFE_TEST_WIDTH], truth[LIFE_TEST_WIDTH + 1] = truth[1];"
            : "      truth[0] = 0, truth[LIFE_TEST_WIDTH + 1] = 0;";
  const std::vector<std::pair<std::string, std::string>> names = {
      {"RULE", to_string(rule)},
      {"ROWS", std::to_string(rows)},
      {"MARGIN", std::to_string(margin)},
      {"ALIVE", alive_text(rule)},
      {"WINDOWS", reach == 1 ? "512"
                  : edges    ? "33,687,552"
                             : "33,554,432"},
      {"SEQUENCE", bit_sequence(2 * reach + 1)},
      {"COLUMNS", columns},
      {"FUTURE", future},
      {"SHIFT", std::to_string(reach - generations)},
      {"GENERATIONS", std::to_string(generations)},
      {"TURNED", whole || torus ? kRound : kCut},
      {"ENDS", ends}};
  auto all = names;
  all.emplace_back("EDGES", edges ? filled(kEdges, names) : "");
  return filled(kCommon, names) + filled(whole ? kEveryWindow : kRandomBoards, all);
}

}  // namespace minlife::c
