#include "exchange/c/text.h"

namespace minlife::c {
namespace {

constexpr const char* kText = R"(/* A word holds so many cells of a row, the first one in its lowest bit. */
#ifndef LIFE_WORD_BITS
#ifdef __AVR__
#define LIFE_WORD_BITS 8
#elif UINTPTR_MAX <= 0xffffffff
#define LIFE_WORD_BITS 32
#else
#define LIFE_WORD_BITS 64
#endif
#endif
#if LIFE_WORD_BITS == 8
typedef uint8_t life_word;
#elif LIFE_WORD_BITS == 32
typedef uint32_t life_word;
#elif LIFE_WORD_BITS == 64
typedef uint64_t life_word;
#else
#error "LIFE_WORD_BITS must be 8, 32 or 64"
#endif
#if defined(__BYTE_ORDER__) && defined(__ORDER_LITTLE_ENDIAN__)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <string.h>
#define LIFE_LITTLE_ENDIAN /* words lie in memory as packed rows do */
#endif
#endif

/* The network's answers for as many cells as a word has bits. wk: bit 3 ky + kx of the cells' windows, that is
   the neighbour in row ky, column kx, of each of them. */
static inline life_word life_logic(life_word w0, life_word w1, life_word w2, life_word w3, life_word w4,
                                   life_word w5, life_word w6, life_word w7, life_word w8) {
@LOGIC@  (void)w0, (void)w1, (void)w2, (void)w3, (void)w4, (void)w5, (void)w6, (void)w7, (void)w8;
  return alive;
}

#define LIFE_WORDS ((LIFE_STRIP + LIFE_WORD_BITS - 1) / LIFE_WORD_BITS)

struct life_work {
  life_word rows[3][LIFE_WORDS + 1]; /* from the column left of the strip on */
  life_word answer[LIFE_WORDS];
@FIRST@};

struct life_board {
  const uint8_t *in;
  uint8_t *out, *packed; /* bytes from in to out, or packed, in place */
  int rows, columns;
};

/* Cells of a packed row, 0 beyond its end. */
static inline life_word life_word_of(const uint8_t *row, int columns, int word) {
  life_word cells = 0;
  int k;
#ifdef LIFE_LITTLE_ENDIAN
  if (columns / LIFE_WORD_BITS > word) {
    memcpy(&cells, row + (size_t)word * sizeof cells, sizeof cells);
    return cells;
  }
#endif
  for (k = 0; k < LIFE_WORD_BITS / 8; ++k) {
    const int byte = word * (LIFE_WORD_BITS / 8) + k, left = columns - 8 * byte;
    if (left <= 0) break;
    cells = (life_word)(cells | (life_word)(left < 8 ? row[byte] & ((1 << left) - 1) : row[byte]) << (8 * k));
  }
  return cells;
}

static inline void life_load(struct life_work *work, const struct life_board *board, int row, int left, int width) {
  life_word *to = work->rows[(row + 3) % 3];
  const int words = (width + LIFE_WORD_BITS - 1) / LIFE_WORD_BITS;
  const size_t bytes = ((size_t)board->columns + 7) / 8;
  int k;
@ROW@
  if (board->packed) { /* then the strip is the whole row */
    const uint8_t *from = @PACKED@;
    const int end = board->columns - 1;
    life_word carry = @CARRY@;
    for (k = 0; k <= words; ++k) {
      life_word cells = life_word_of(from, board->columns, k);
@WRAP@
      to[k] = (life_word)(cells << 1 | carry);
      carry = (life_word)(cells >> (LIFE_WORD_BITS - 1));
    }
    (void)end;
    return;
  }
  for (k = 0; k <= words; ++k) to[k] = 0;
  for (k = 0; k < width + 2; ++k) {
    int column = left - 1 + k;
@COLUMN@
    if (board->in[(size_t)row * (size_t)board->columns + (size_t)column])
      to[k / LIFE_WORD_BITS] = (life_word)(to[k / LIFE_WORD_BITS] | (life_word)1 << (k % LIFE_WORD_BITS));
  }
}

static inline void life_answer(struct life_work *work, int row, int width) {
  const life_word *a = work->rows[(row + 2) % 3], *b = work->rows[row % 3], *c = work->rows[(row + 1) % 3];
  const int words = (width + LIFE_WORD_BITS - 1) / LIFE_WORD_BITS;
  int k;
#define LIFE_NEXT(r, n) ((life_word)(r[k] >> (n) | (life_word)(r[k + 1] << (LIFE_WORD_BITS - (n)))))
  for (k = 0; k < words; ++k)
    work->answer[k] = life_logic(a[k], LIFE_NEXT(a, 1), LIFE_NEXT(a, 2), b[k], LIFE_NEXT(b, 1), LIFE_NEXT(b, 2),
                                 c[k], LIFE_NEXT(c, 1), LIFE_NEXT(c, 2));
#undef LIFE_NEXT
}

static inline void life_strip(const struct life_board *board, int left, int width) {
  const size_t bytes = ((size_t)board->columns + 7) / 8;
  struct life_work work;
  int row;
@KEEP@
  life_load(&work, board, -1, left, width);
  life_load(&work, board, 0, left, width);
  for (row = 0; row < board->rows; ++row) {
    int k;
    life_load(&work, board, row + 1, left, width);
    life_answer(&work, row, width);
    if (board->packed) {
      uint8_t *to = board->packed + (size_t)row * bytes;
#ifdef LIFE_LITTLE_ENDIAN
      memcpy(to, work.answer, bytes);
#else
      for (k = 0; k < (int)bytes; ++k)
        to[k] = (uint8_t)(work.answer[k / (LIFE_WORD_BITS / 8)] >> (k % (LIFE_WORD_BITS / 8) * 8));
#endif
      if (board->columns % 8 != 0) to[bytes - 1] = (uint8_t)(to[bytes - 1] & ((1 << board->columns % 8) - 1));
      continue;
    }
    for (k = 0; k < width; ++k)
      board->out[(size_t)row * (size_t)board->columns + (size_t)(left + k)] =
          work.answer[k / LIFE_WORD_BITS] >> (k % LIFE_WORD_BITS) & 1;
  }
}

)";

constexpr const char* kSlicedTorusRow = R"(  const int kept = row >= board->rows && board->packed;
  row = ((row % board->rows) + board->rows) % board->rows;)";
constexpr const char* kSlicedDeadRow = R"(  if (row < 0 || row >= board->rows) {
    for (k = 0; k <= words; ++k) to[k] = 0;
    return;
  })";
constexpr const char* kSlicedWrap =
    R"(      if (k == board->columns / LIFE_WORD_BITS) /* beyond the last column comes the first one */
        cells = (life_word)(cells | (life_word)(from[0] & 1) << (board->columns % LIFE_WORD_BITS));)";
constexpr const char* kSlicedKeep =
    R"(  /* The last row sees the first one, which will be overwritten by then. */
  if (board->packed) {
    size_t k;
    for (k = 0; k < bytes; ++k) work.first[k] = board->packed[k];
  })";

}  // namespace

std::string sliced_text(const std::string& logic, Boundary boundary) {
  const bool torus = boundary == Boundary::torus;
  return filled(
      kText, {{"LOGIC", logic},
              {"FIRST", torus ? "  uint8_t first[(LIFE_STRIP + 7) / 8];\n" : ""},
              {"ROW", torus ? kSlicedTorusRow : kSlicedDeadRow},
              {"PACKED", torus ? "kept ? work->first : board->packed + (size_t)row * bytes"
                               : "board->packed + (size_t)row * bytes"},
              {"CARRY", torus ? "(life_word)(from[end / 8] >> (end % 8) & 1)" : "0"},
              {"WRAP", torus ? kSlicedWrap : ""},
              {"COLUMN", torus ? "    column = ((column % board->columns) + board->columns) % board->columns;"
                               : "    if (column < 0 || column >= board->columns) continue;"},
              {"KEEP", torus ? kSlicedKeep : ""}});
}

}  // namespace minlife::c
