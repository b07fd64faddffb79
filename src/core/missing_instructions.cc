// Compiled with -march=x86-64, whatever the rest is compiled for; see instructions.h.
#include "core/instructions.h"

namespace minlife {

const char* missing_instructions() noexcept {
  __builtin_cpu_init();
  int index = 0;
#define MINLIFE_ASK(builtin, name, macro) \
  if (kCompiledFor[index++] && !__builtin_cpu_supports(builtin)) return name;
  MINLIFE_INSTRUCTIONS(MINLIFE_ASK)
#undef MINLIFE_ASK
  return nullptr;
}

}  // namespace minlife
