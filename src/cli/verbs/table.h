#pragma once

#include "cli/verb.h"

namespace minlife {

/// The verbs, in the order in which the help lists them: one line each, and one file of this folder, which
/// defines `Verb NAME_verb()`.
#define MINLIFE_VERBS(LINE) \
  LINE(simulate)            \
  LINE(generate)            \
  LINE(train)               \
  LINE(verify)              \
  LINE(predict)             \
  LINE(sweep)               \
  LINE(shrink)              \
  LINE(slurm)               \
  LINE(status)              \
  LINE(collect)             \
  LINE(info)

#define MINLIFE_DECLARE(name) Verb name##_verb();
MINLIFE_VERBS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
