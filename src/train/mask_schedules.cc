#include "train/mask_schedules.h"

#include "train/masks/table.h"

namespace minlife {

std::span<const MaskSchedule* const> mask_schedules() {
#define MINLIFE_ENTRY(schedule) &(schedule),
  static const MaskSchedule* const kTable[] = {MINLIFE_MASK_SCHEDULES(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

}  // namespace minlife
