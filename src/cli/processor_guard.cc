// Compiled for what every processor has, like missing_instructions(): runs before the static initialisation
// of everything else, so the program's first wide instruction is never reached on a processor that lacks it.
// No inline library code here (see core/instructions.h).
#include <fenv.h>
#include <string.h>
#include <unistd.h>

#include "core/instructions.h"

namespace minlife {
namespace {

void write_text(const char* text) {
  if (write(STDERR_FILENO, text, strlen(text)) < 0) _exit(1);
}

// 101 is the first priority that is not the compiler's own.
[[gnu::constructor(101), gnu::used]] void refuse_unsupported_processor() {
  // A library that was loaded before may have chosen another one, and constants are computed soon.
  fesetenv(FE_DFL_ENV);
  const char* missing = missing_instructions();
  if (missing == nullptr) return;
  write_text("minlife: this program was built for processors with ");
  write_text(missing);
  const bool is_old = strcmp(missing, "SSE4.2") == 0 || strcmp(missing, "POPCNT") == 0;
  write_text(", which this one lacks; build it with -DMINLIFE_ARCH=");
  write_text(is_old ? MINLIFE_ARCH_FOR_ALL "\n" : MINLIFE_ARCH_FOR_MOST "\n");
  _exit(1);
}

}  // namespace
}  // namespace minlife
