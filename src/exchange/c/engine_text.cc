#include <fmt/format.h>

#include "exchange/c/network.h"
#include "exchange/c/text.h"

namespace minlife::c {
namespace {

constexpr const char* kInterface =
    R"(/* Columns that are worked on at a time; boards of the packed form may not be wider. What a call needs on the
   stack grows with it (sizeof(struct life_work)), and with nothing else. */
#ifndef LIFE_STRIP
#define LIFE_STRIP @STRIP@
#endif
#if LIFE_STRIP < @LEAST@ || LIFE_STRIP % 8 != 0
#error "LIFE_STRIP must be a multiple of 8, at least @LEAST@"
#endif

/* The board @GENERATIONS@ on. in, out: [rows * columns], row by row, 0 dead, all else alive; out gets 0 and
   1, and may not be in. Boards of any size. Returns 0, or -1 where rows or columns are less than 1. */
static inline int life_predict(const uint8_t *in, uint8_t *out, int rows, int columns);

/* The same in place, on [rows * ((columns + 7) / 8)] bytes: bit k of byte j of a row is column 8 j + k, and
   bits beyond the last column are left 0. Returns -1 also where columns are more than LIFE_STRIP. */
static inline int life_predict_packed(uint8_t *board, int rows, int columns);

)";

constexpr const char* kBoard = R"(
struct life_board {
  const uint8_t *in;
  uint8_t *out, *packed; /* bytes from in to out, or packed, in place */
  int rows, columns;
};

/* Row `row` of the board, which may lie beyond its edges, from `reach` columns left of `left` on. What has been
   overwritten already comes from the first rows, which were kept. */
static inline void life_load(struct life_work *work, const struct life_board *board, int row, int left, int width) {
  uint8_t *to = work->cells[(row + 3 * LIFE_REACH) % 3];
  const int count = width + 2 * LIFE_REACH;
  const size_t bytes = ((size_t)board->columns + 7) / 8;
  const uint8_t *from;
  int column = left - LIFE_REACH, k;
@ROW@
  for (k = 0; k < count; ++k, ++column) {
@COLUMN@
    to[k] = board->packed ? from[column >> 3] >> (column & 7) & 1 : from[column] != 0;
  }
}

)";

constexpr const char* kTorusRow = R"(  const int kept = row >= board->rows && board->packed;
  row = ((row % board->rows) + board->rows) % board->rows;
  column = ((column % board->columns) + board->columns) % board->columns;
  if (!board->packed) from = board->in + (size_t)row * (size_t)board->columns;
  else from = kept ? work->first[row] : board->packed + (size_t)row * bytes;)";
constexpr const char* kTorusColumn = R"(    if (column == board->columns) column = 0;)";
constexpr const char* kDeadRow = R"(  if (row < 0 || row >= board->rows) {
    for (k = 0; k < count; ++k) to[k] = 0;
    return;
  }
  if (!board->packed) from = board->in + (size_t)row * (size_t)board->columns;
  else from = board->packed + (size_t)row * bytes;)";
constexpr const char* kDeadColumn = R"(    if (column < 0 || column >= board->columns) {
      to[k] = 0;
      continue;
    }
)";

constexpr const char* kRun =
    R"(static inline void life_strip(const struct life_board *board, int left, int width) {
  struct life_work work;
  int time, row;
@KEEP@
  for (row = -LIFE_REACH; row < 2 - LIFE_REACH; ++row) life_load(&work, board, row, left, width);
  /* Stage k computes its row time + 1 - k, from three rows of the stage before it. */
  for (time = 1 - LIFE_REACH; time < board->rows + LIFE_REACH - 1; ++time) {
    life_load(&work, board, time + 1, left, width);
@STAGES@
  }
}

)";

constexpr const char* kCalls =
    R"(static inline int life_predict(const uint8_t *in, uint8_t *out, int rows, int columns) {
  struct life_board board;
  int left;
  if (rows < 1 || columns < 1) return -1;
  board.in = in, board.out = out, board.packed = 0, board.rows = rows, board.columns = columns;
  for (left = 0; left < columns; left += LIFE_STRIP)
    life_strip(&board, left, columns - left < LIFE_STRIP ? columns - left : LIFE_STRIP);
  return 0;
}

static inline int life_predict_packed(uint8_t *packed, int rows, int columns) {
  struct life_board board;
  if (rows < 1 || columns < 1 || columns > LIFE_STRIP) return -1;
  board.in = 0, board.out = 0, board.packed = packed, board.rows = rows, board.columns = columns;
  life_strip(&board, 0, columns);
  return 0;
}

)";

constexpr const char* kInner = R"(    row = time + 1 - @S@;
    if (row >= @S@ - LIFE_REACH) {
      int x;
      for (x = 0; x < width + 2 * (LIFE_REACH - @S@); ++x) {
        @TYPE@ *to = work.stage_@S@[(row + 3 * LIFE_REACH) % 3] + x * @CHANNELS@;
@BEYOND@        life_step_@S@(@ARGUMENTS@, to);
      }
    }
)";

constexpr const char* kBeyond = R"(        const int column = left + x - (LIFE_REACH - @S@);
        if (row < 0 || row >= board->rows || column < 0 || column >= board->columns) {
          int k; /* beyond a dead edge there is nothing */
          for (k = 0; k < @CHANNELS@; ++k) to[k] = 0;
          continue;
        }
)";

constexpr const char* kLastStage = R"(    row = time + 1 - LIFE_REACH;
    if (row >= 0) {
      uint8_t bits = 0;
      int x;
      for (x = 0; x < width; ++x) {
        @TYPE@ logit[1];
        life_step_@S@(@ARGUMENTS@, logit);
        if (!board->packed) {
          board->out[(size_t)row * (size_t)board->columns + (size_t)(left + x)] = logit[0] > 0;
          continue;
        }
        if (logit[0] > 0) bits = (uint8_t)(bits | 1 << (x & 7));
        if ((x & 7) == 7 || x == width - 1) {
          board->packed[(size_t)row * (((size_t)board->columns + 7) / 8) + (size_t)(x >> 3)] = bits;
          bits = 0;
        }
      }
    })";

constexpr const char* kKeep = R"(  /* The last rows see the first ones, which will be overwritten by then. */
  for (row = 0; board->packed && row < LIFE_REACH && row < board->rows; ++row) {
    size_t k;
    for (k = 0; k < ((size_t)board->columns + 7) / 8; ++k)
      work.first[row][k] = board->packed[(size_t)row * (((size_t)board->columns + 7) / 8) + k];
  })";

/// The three rows that stage s (from 0) reads, from the left neighbour of column x on.
std::string arguments_of(std::size_t s, int channels) {
  std::string text;
  for (int k = 0; k < 3; ++k) {
    const std::string slot = fmt::format("[(row + {} + 3 * LIFE_REACH) % 3]", k - 1);
    text += k == 0 ? "" : ", ";
    text += s == 0 ? fmt::format("work.cells{} + x", slot)
                   : fmt::format("work.stage_{}{} + x * {}", s, slot, channels);
  }
  return text;
}

}  // namespace

std::string engine_text(const Network& network, Boundary boundary) {
  const bool torus = boundary == Boundary::torus;
  const std::size_t count = network.stages.size();
  std::string work = fmt::format("struct life_work {{\n  uint8_t cells[3][LIFE_STRIP + {}];\n", 2 * count);
  if (torus) work += fmt::format("  uint8_t first[{}][LIFE_STRIP / 8];\n", count);
  std::string stages;
  for (std::size_t s = 0; s < count; ++s) {
    const Layer& last = network.stages[s].back();
    const std::vector<std::pair<std::string, std::string>> names = {
        {"S", std::to_string(s + 1)},
        {"TYPE", last.type},
        {"CHANNELS", std::to_string(last.shape.outputs)},
        {"ARGUMENTS", arguments_of(s, network.stages[s].front().shape.inputs)}};
    if (s + 1 == count) {
      stages += filled(kLastStage, names);
      continue;
    }
    work += fmt::format("  {} stage_{}[3][(LIFE_STRIP + {}) * {}];\n", last.type, s + 1, 2 * (count - 1 - s),
                        last.shape.outputs);
    auto inner = names;
    inner.emplace_back("BEYOND", torus ? "" : filled(kBeyond, names));
    stages += filled(kInner, inner);
  }
  return work + "};\n" +
         filled(kBoard,
                {{"ROW", torus ? kTorusRow : kDeadRow}, {"COLUMN", torus ? kTorusColumn : kDeadColumn}}) +
         filled(kRun, {{"KEEP", torus ? kKeep : ""}, {"STAGES", stages}});
}

std::string calls_text() { return kCalls; }

std::string interface_text(int reach, int generations, int strip) {
  return filled(kInterface, {{"STRIP", std::to_string(strip)},
                             {"LEAST", std::to_string((2 * reach + 1 + 7) / 8 * 8 + 8)},
                             {"GENERATIONS", generations == 1 ? "one generation"
                                                              : fmt::format("{} generations", generations)}});
}

}  // namespace minlife::c
