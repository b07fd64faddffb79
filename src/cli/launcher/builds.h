#pragma once

namespace minlife {

/// A build of the program that a package holds.
struct Build {
  const char* name;  ///< what --version calls its instruction set, and MINLIFE_INSTRUCTIONS asks for
  const char* file;  ///< its name in the folder of the builds
  /// Whether it was compiled for each of MINLIFE_INSTRUCTIONS (core/instructions.h).
  const bool* instructions;
};

/// From the widest to the one for every processor of the last fifteen years.
extern const Build kBuilds[3];

}  // namespace minlife
