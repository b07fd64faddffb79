#include "prune/reductions.h"

#include "core/named.h"
#include "prune/reductions/table.h"

namespace minlife {

std::span<const Reduction> reductions() {
#define MINLIFE_ENTRY(reduction) reduction,
  static const Reduction kTable[] = {MINLIFE_REDUCTIONS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const Reduction* find_reduction(std::string_view name) { return known_named(reductions(), name); }

}  // namespace minlife
