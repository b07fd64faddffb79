#include "exchange/exporters.h"

#include "core/named.h"
#include "exchange/exporters/table.h"

namespace minlife {

std::span<const Exporter* const> exporters() {
#define MINLIFE_ENTRY(exporter) &(exporter),
  static const Exporter* const kTable[] = {MINLIFE_EXPORTERS(MINLIFE_ENTRY)};
#undef MINLIFE_ENTRY
  return kTable;
}

const Exporter& find_exporter(std::string_view name, std::string_view field) {
  return find_named(exporters(), name, field);
}

}  // namespace minlife
