/* avr_run FIRMWARE.elf: runs it on a simulated ATmega328P until it sleeps for good. What it tells goes to standard
   output; then two lines of ours: "cycles N" between its two marks, and "stack N", the most bytes that were on its
   stack. Exits 1 where it does not end well. By simavr's library. */
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kGpior0 = 0x3e, kGpior1 = 0x4a, kStackLow = 0x5d, kStackHigh = 0x5e };

static avr_cycle_count_t marks[2];
static int seen;

static void on_mark(struct avr_t *avr, avr_io_addr_t address, uint8_t value, void *parameter) {
  (void)address, (void)value, (void)parameter;
  if (seen < 2) marks[seen] = avr->cycle;
  ++seen;
}

static void on_letter(struct avr_t *avr, avr_io_addr_t address, uint8_t value, void *parameter) {
  (void)avr, (void)address, (void)parameter;
  putchar(value);
}

int main(int count, char **words) {
  elf_firmware_t firmware;
  avr_t *avr = avr_make_mcu_by_name("atmega328p");
  unsigned lowest;
  int state = cpu_Running;
  memset(&firmware, 0, sizeof firmware);
  if (count != 2 || !avr || elf_read_firmware(words[1], &firmware) != 0) {
    fprintf(stderr, "usage: avr_run FIRMWARE.elf\n");
    return 2;
  }
  avr_init(avr);
  firmware.frequency = 4000000;
  avr_load_firmware(avr, &firmware);
  avr->log = LOG_NONE;
  avr_register_io_write(avr, kGpior0, on_mark, 0);
  avr_register_io_write(avr, kGpior1, on_letter, 0);
  lowest = avr->ramend;
  while (state != cpu_Done && state != cpu_Crashed) {
    unsigned pointer;
    state = avr_run(avr);
    pointer = avr->data[kStackLow] | (unsigned)avr->data[kStackHigh] << 8;
    if (pointer >= 0x100 && pointer < lowest) lowest = pointer; /* before it is set it is 0 */
  }
  if (state == cpu_Crashed || seen != 2) {
    fprintf(stderr, "avr_run: the program did not end well (marks: %d)\n", seen);
    return 1;
  }
  printf("cycles %llu\nstack %u\n", (unsigned long long)(marks[1] - marks[0]), avr->ramend - lowest);
  return 0;
}
