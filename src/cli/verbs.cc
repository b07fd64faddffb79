#include "cli/verb.h"

namespace minlife {

#define MINLIFE_VERBS(ONE) \
  ONE(simulate)            \
  ONE(generate)            \
  ONE(train)               \
  ONE(verify)              \
  ONE(predict)             \
  ONE(sweep)               \
  ONE(shrink)              \
  ONE(slurm)               \
  ONE(status)              \
  ONE(collect)             \
  ONE(info)

#define MINLIFE_DECLARE(name) Verb name##_verb();
MINLIFE_VERBS(MINLIFE_DECLARE)

const std::vector<Verb>& verbs() {
#define MINLIFE_MAKE(name) name##_verb(),
  static const std::vector<Verb> table{MINLIFE_VERBS(MINLIFE_MAKE)};
  return table;
}

}  // namespace minlife
