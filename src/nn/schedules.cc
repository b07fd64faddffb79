#include "nn/schedules.h"

#include "core/named.h"
#include "nn/schedules/table.h"

namespace minlife {

std::span<const Schedule* const> schedules() {
#define MINLIFE_ENTRY(schedule) &(schedule),
  static const Schedule* const kTable[] = {MINLIFE_SCHEDULES(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const Schedule& find_schedule(std::string_view name, std::string_view field) {
  return find_named(schedules(), name, field);
}

}  // namespace minlife
