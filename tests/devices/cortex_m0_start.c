/* What a Cortex-M0 begins with: its vectors, and memory as C wants it. */
#include <stdint.h>

extern uint32_t device_data, device_data_end, device_data_from, device_bss, device_bss_end, device_stack_top;
int main(void);

void device_start(void) {
  uint32_t *to = &device_data;
  const uint32_t *from = &device_data_from;
  while (to < &device_data_end) *to++ = *from++;
  for (to = &device_bss; to < &device_bss_end;) *to++ = 0;
  main();
  for (;;) {
  }
}

static void fault(void) {
  for (;;) {
  }
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    &device_stack_top, (const void *)device_start, (const void *)fault, (const void *)fault};
