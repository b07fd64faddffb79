/* What c_header_test.py compiles around an exported header. Without arguments: the self test's number of wrong
   answers. Else boards from standard input, "ROWS COLUMNS CELLS" with CELLS of 'o' and '.', and back what both forms
   say, "BYTES PACKED" ("-" where a form refuses the size). With "time ROWS GENERATIONS": seconds that the packed form
   takes for so many generations of a board of ROWS x LIFE_STRIP. */
#include "life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void tell(const uint8_t *cells, int count) {
  int k;
  for (k = 0; k < count; ++k) putchar(cells[k] ? 'o' : '.');
}

static int answer(int rows, int columns, const char *text) {
  const int count = rows * columns, row_bytes = (columns + 7) / 8;
  uint8_t *in = malloc((size_t)count), *out = malloc((size_t)count), *packed = calloc((size_t)(rows * row_bytes), 1);
  int k;
  if (!in || !out || !packed) return 1;
  for (k = 0; k < count; ++k) {
    in[k] = text[k] == 'o';
    if (in[k]) packed[k / columns * row_bytes + k % columns / 8] |= (uint8_t)(1 << (k % columns % 8));
  }
  if (life_predict(in, out, rows, columns) == 0) tell(out, count);
  else putchar('-');
  putchar(' ');
  if (life_predict_packed(packed, rows, columns) == 0) {
    for (k = 0; k < count; ++k) out[k] = packed[k / columns * row_bytes + k % columns / 8] >> (k % columns % 8) & 1;
    tell(out, count);
    for (k = 0; k < rows; ++k)
      if (columns % 8 != 0 && packed[(k + 1) * row_bytes - 1] >> (columns % 8) != 0) printf("!");
  } else {
    putchar('-');
  }
  putchar('\n');
  free(in), free(out), free(packed);
  return 0;
}

int main(int count, char **words) {
  static char text[1 << 20];
  int rows, columns;
  if (count == 1) {
    printf("%ld\n", life_self_test());
    return 0;
  }
  if (count == 4) {
    const int generations = atoi(words[3]);
    uint8_t *board;
    clock_t begin;
    int k;
    rows = atoi(words[2]);
    board = malloc((size_t)rows * LIFE_STRIP / 8);
    if (!board) return 1;
    for (k = 0; k < rows * LIFE_STRIP / 8; ++k) board[k] = (uint8_t)(rand() & rand());
    begin = clock();
    for (k = 0; k < generations; k += LIFE_STEPS) life_predict_packed(board, rows, LIFE_STRIP);
    printf("%.6f\n", (double)(clock() - begin) / CLOCKS_PER_SEC);
    free(board);
    return 0;
  }
  if (life_predict(0, 0, 0, 1) != -1 || life_predict(0, 0, 1, 0) != -1 || life_predict_packed(0, 0, 1) != -1 ||
      life_predict_packed(0, 1, LIFE_STRIP + 1) != -1)
    return 1;
  while (scanf("%d %d %1048575s", &rows, &columns, text) == 3)
    if (answer(rows, columns, text) != 0) return 1;
  return 0;
}
