// Compiled for what every processor has, whatever the rest is compiled for; see instructions.h.
#include "core/instructions.h"

#ifdef __aarch64__
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace minlife {

const char* missing_instructions() noexcept {
#ifdef __aarch64__
#define MINLIFE_HAS(question) ((question) != 0)
#else
  __builtin_cpu_init();
#define MINLIFE_HAS(question) __builtin_cpu_supports(question)
#endif
  int index = 0;
#define MINLIFE_ASK(question, name, macro) \
  if (kCompiledFor[index++] && !MINLIFE_HAS(question)) return name;
  MINLIFE_INSTRUCTIONS(MINLIFE_ASK)
#undef MINLIFE_ASK
#undef MINLIFE_HAS
  return nullptr;
}

}  // namespace minlife
