#pragma once

#include "cli/verb.h"

namespace minlife {

/// The verbs, in the order in which the help lists them: one line each, with the arguments of an example that
/// its help shows, and one file of this folder, which defines `Verb NAME_verb()`.
#define MINLIFE_VERBS(LINE)                                        \
  LINE(simulate, "glider.rle --generations 100 --show")            \
  LINE(generate, "--steps 1 --count 1000 --out pairs.h5")          \
  LINE(train, "--steps 1 --width 8 --examples 1e5 --out model.h5") \
  LINE(verify, "model.h5")                                         \
  LINE(predict, "model.h5 glider.rle --generations 20")            \
  LINE(sweep, "widths.toml --out widths")                          \
  LINE(shrink, "shrink.toml --out small")                          \
  LINE(reduce, "model.h5 --out smaller.h5")                        \
  LINE(slurm, "widths.toml --out widths --tasks 20 --time 240")    \
  LINE(status, "widths --watch")                                   \
  LINE(collect, "widths --no-timing")                              \
  LINE(compare, "small widths --at-most 53,25")                    \
  LINE(report, "widths --out widths.html")                         \
  LINE(info, "model.h5")                                           \
  LINE(export, "model.h5 --to c --out life.h")                     \
  LINE(import, "net.onnx --steps 1 --out model.h5")

#define MINLIFE_DECLARE(name, example) Verb name##_verb();
MINLIFE_VERBS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
