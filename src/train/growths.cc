#include "train/growths.h"

#include "train/growths/table.h"

namespace minlife {

std::span<const Growth* const> growths() {
#define MINLIFE_ENTRY(growth) &(growth),
  static const Growth* const kTable[] = {MINLIFE_GROWTHS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

}  // namespace minlife
