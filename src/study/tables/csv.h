#pragma once

#include <string>
#include <vector>

#include "study/tables/table.h"

namespace minlife {

// CSV as RFC 4180 has it, with an exception: records end in LF, because the tables are read, compared and
// kept in git line by line. Fields are quoted where they contain a comma, a quote or a line break, and
// nowhere else; a line that would be empty is written as "". Text is bytes: no character set is assumed.

/// One record with its line end.
std::string csv_line(const std::vector<std::string>& fields);

/// The table with a header that names its columns.
std::string to_csv(const Table& table);

}  // namespace minlife
