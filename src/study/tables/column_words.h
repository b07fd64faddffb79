#pragma once

#include <span>
#include <string_view>

namespace minlife {

/// What a column of a study's tables means, for people.
struct ColumnWords {
  std::string_view table;    ///< "trials" of trials.csv
  std::string_view column;   ///< its name in files
  std::string_view unit;     ///< of its numbers; empty: none
  std::string_view meaning;  ///< goes on where the unit ends: "FLOPs of a trial"; may be empty
};

/// Those of all tables, by table. docs/files.md says the same, which a test holds.
std::span<const ColumnWords> column_words();

/// Of a column; of a field of the grid what the configuration says of it (train/config.h). Meaning and unit
/// are empty where there are no words.
ColumnWords words_of(std::string_view table, std::string_view column);

}  // namespace minlife
