#pragma once

#include <string>

#include "study/store/table_set.h"

namespace minlife {

/// How the tables of a folder stand to its plan and ledger.
enum class TableState {
  none,        ///< there are none
  current,     ///< all of one making, from this plan and all records
  older,       ///< all of one making, but plan or ledger have changed since
  unfinished,  ///< provenance.json is missing: a process is writing them, or died over it
  mixed,       ///< a file is missing, or not the one that provenance.json names
  unknown      ///< an older version made them, which did not note from what
};

std::string to_string(TableState state);

struct TableReport {
  TableState state = TableState::none;
  std::string text;  ///< one line for people; says the remedy where there is one
};

/// Compares provenance.json with the files beside it and with what tables would be made from `now`. Reads
/// every table once; changes nothing.
TableReport report_tables(const std::string& folder, const TableSource& now);

}  // namespace minlife
