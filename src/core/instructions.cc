#include "core/instructions.h"

namespace minlife {

extern constinit const bool kCompiledFor[] = {MINLIFE_INSTRUCTIONS(MINLIFE_IS_COMPILED_FOR)};

}  // namespace minlife
