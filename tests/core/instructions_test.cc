#include "core/instructions.h"

#include <doctest/doctest.h>

#include "core/cpu.h"

using namespace minlife;

TEST_CASE("a program that runs lacks nothing") { CHECK(missing_instructions() == nullptr); }

TEST_CASE("the table says what the compiler was told") {
  int index = 0;
#define MINLIFE_FIND(question, name, macro)                                                               \
  {                                                                                                       \
    CAPTURE(name);                                                                                        \
    const std::string spelled = #macro;                                                                   \
    if (spelled == "__AVX2__" || spelled == "__FMA__")                                                    \
      CHECK(kCompiledFor[index] == (compiled_instruction_set() != "plain"));                              \
    if (spelled == "__AVX512F__") CHECK(kCompiledFor[index] == (compiled_instruction_set() == "avx512")); \
    ++index;                                                                                              \
  }
  MINLIFE_INSTRUCTIONS(MINLIFE_FIND)
#undef MINLIFE_FIND
}
