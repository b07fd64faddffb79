#include "core/instructions.h"

namespace minlife {

// A macro that is defined (as 1) spells "1"; one that is not spells its own name.
#define MINLIFE_SPELLING(macro) #macro
#define MINLIFE_IS_DEFINED(builtin, name, macro) MINLIFE_SPELLING(macro)[0] == '1',

extern constinit const bool kCompiledFor[] = {MINLIFE_INSTRUCTIONS(MINLIFE_IS_DEFINED)};

}  // namespace minlife
