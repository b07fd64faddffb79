#include "cli/verbs.h"

#include "cli/verbs/table.h"

namespace minlife {
namespace {

Verb with_example(Verb verb, const std::string& arguments) {
  verb.example = "minlife " + verb.name + " " + arguments;
  return verb;
}

}  // namespace

const std::vector<Verb>& verbs() {
#define MINLIFE_ENTRY(name, arguments) with_example(name##_verb(), arguments),
  static const std::vector<Verb> table{MINLIFE_VERBS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return table;
}

}  // namespace minlife
