// Compiled once for each build that a package holds, with its -march. Nothing but data: the launcher itself
// must run on any processor.
#include "core/instructions.h"

namespace minlife {

extern constinit const bool MINLIFE_INSTRUCTIONS_OF[] = {MINLIFE_INSTRUCTIONS(MINLIFE_IS_COMPILED_FOR)};

}  // namespace minlife
