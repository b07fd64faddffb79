#pragma once

#include <string>

#include "study/tables/table.h"

namespace minlife {

/// Rows of a table that a page shows; of longer ones it says how many it leaves out.
inline constexpr std::size_t kMostRows = 400;

/// Of an id, which has 64.
inline constexpr std::size_t kShownIdDigits = 12;

/// A table of a study: its rows, numbers as people read them, each with the CSV's text beside it (data-v), by
/// which scripts sort and tests compare; below it what the columns mean (study/tables/column_words.h).
std::string table_html(const NamedTable& table);

/// A column's head and meaning for scripts: {"name", "unit", "meaning"}.
nlohmann::json column_json(const std::string& table, const std::string& column);

/// {"columns": [column_json], "rows": [[...]]}: the whole table.
nlohmann::json table_json(const NamedTable& table);

/// "share: of right cells on these boards", of unit and meaning what is there.
std::string meaning_of(const std::string& table, const std::string& column);

}  // namespace minlife
