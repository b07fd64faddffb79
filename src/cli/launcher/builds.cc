#include "cli/launcher/builds.h"

namespace minlife {

// One each of instructions_of.cc.
extern const bool kInstructionsOfV4[], kInstructionsOfV3[], kInstructionsOfV2[];

constinit const Build kBuilds[3] = {
    {"avx512", "minlife-x86-64-v4", kInstructionsOfV4},
    {"avx2", "minlife-x86-64-v3", kInstructionsOfV3},
    {"plain", "minlife-x86-64-v2", kInstructionsOfV2},
};

}  // namespace minlife
