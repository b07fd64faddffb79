/* What is put on a device: the self test (where SELF_TEST is 1), then one look ahead of a board of random cells,
   of BOARD_ROWS x BOARD_COLUMNS (or, where that would take long, of its first LOOK_ROWS), between two marks. It tells on lines: "wrong N", "stack N" where the device itself
   must find that out, and the rows of the board before and after. */
#include <stdint.h>

#include "life.h"

#ifndef LOOK_ROWS
#define LOOK_ROWS BOARD_ROWS
#endif
#define ROW_BYTES ((BOARD_COLUMNS + 7) / 8)

static uint8_t board[BOARD_ROWS * ROW_BYTES];

#ifdef __AVR__
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>

/* The simulator watches two registers that mean nothing to the processor. */
static void mark(void) { GPIOR0 = 1; }
static void put(char letter) { GPIOR1 = (uint8_t)letter; }
static void begin(void) {}
static void told_stack(void) {}
static void finish(void) {
  cli();
  sleep_mode();
}
#else
extern uint32_t device_stack_bottom, device_stack_top;

/* Semihosting of ARM: a request that whoever runs the program answers. */
static void request(int operation, const void *argument) {
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}
static void put(char letter) { request(3, &letter); }
static void finish(void) {
  for (;;) request(0x18, (const void *)0x20026);
}
/* Its address in a trace of the program is the mark. */
__attribute__((noinline)) void device_mark(void) { __asm__ volatile("nop"); }
static void mark(void) { device_mark(); }

/* The stack is painted, to see afterwards how deep it was. */
#define PAINT 0x5aa5c33cu
static void begin(void) {
  uint32_t *at = &device_stack_bottom;
  uintptr_t here;
  __asm__ volatile("mov %0, sp" : "=r"(here));
  while ((uintptr_t)at < here - 64) *at++ = PAINT;
}
static void put_number(long value);
static void told_stack(void) {
  const uint32_t *at = &device_stack_bottom;
  const char *word = "stack ";
  while (*at == PAINT) ++at;
  while (*word) put(*word++);
  put_number((long)((&device_stack_top - at) * 4));
  put('\n');
}
#endif

static void put_number(long value) {
  char digits[12];
  int count = 0;
  if (value < 0) put('-'), value = -value;
  do digits[count++] = (char)('0' + value % 10);
  while ((value /= 10) != 0);
  while (count > 0) put(digits[--count]);
}

static void put_board(const char *name) {
  int row, k;
  for (row = 0; row < LOOK_ROWS; ++row) {
    const char *letter = name;
    while (*letter) put(*letter++);
    put(' ');
    for (k = 0; k < BOARD_COLUMNS; ++k) put(board[row * ROW_BYTES + (k >> 3)] >> (k & 7) & 1 ? 'o' : '.');
    put('\n');
  }
}

int main(void) {
  uint16_t state = 44257u; /* xorshift of 16 bits: (7, 9, 8) goes through all but 0 */
  const char *word = "wrong ";
  int row, k;
  begin();
#if SELF_TEST
  while (*word) put(*word++);
  put_number(life_self_test());
  put('\n');
#endif
  (void)word, (void)put_number; /* which not every program uses */
  for (row = 0; row < LOOK_ROWS; ++row)
    for (k = 0; k < BOARD_COLUMNS; ++k) {
      state ^= (uint16_t)(state << 7), state ^= (uint16_t)(state >> 9), state ^= (uint16_t)(state << 8);
      if ((state & 7) < 3) board[row * ROW_BYTES + (k >> 3)] |= (uint8_t)(1 << (k & 7));
    }
  put_board("before");
  mark();
  k = life_predict_packed(board, LOOK_ROWS, BOARD_COLUMNS);
  mark();
  if (k == 0) put_board("after");
  told_stack();
  finish();
  return 0;
}
