#include "cli/verbs.h"

#include "cli/verbs/table.h"

namespace minlife {

const std::vector<Verb>& verbs() {
#define MINLIFE_ENTRY(name) name##_verb(),
  static const std::vector<Verb> table{MINLIFE_VERBS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return table;
}

}  // namespace minlife
