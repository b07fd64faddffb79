#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

// CSV as RFC 4180 has it, with two exceptions. Records end in LF when written, because the tables are read,
// compared and kept in git line by line; LF and CRLF are both read. A header line is required and names every
// column once. Fields are quoted where they contain a comma, a quote or a line break, and nowhere else; a
// line that would be empty is written as "". Text is bytes: no character set is assumed.

/// A table of text: `columns` names, every row as wide. `lines` says where each row began, for messages.
struct CsvTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> lines;

  /// The column's index. Throws InputError listing the columns there are.
  std::size_t column(std::string_view name) const;
};

/// One record with its line end.
std::string csv_line(const std::vector<std::string>& fields);

/// The number as a field; the empty text for none.
std::string optional_text(const std::optional<std::uint64_t>& value);

/// What the texts of a column spell, for formats that have types: anything, whole numbers, numbers. An empty
/// text is a missing number.
enum class ColumnKind { text, whole, real };

/// A column of a table whose rows are structs: its name and how it is written, together in one place.
template <typename Row>
struct CsvColumn {
  std::string name;
  std::function<std::string(const Row&)> field;
  ColumnKind kind = ColumnKind::text;
};

/// A table to be written: names and kinds of the columns, every row as wide.
struct TypedTable {
  std::vector<std::string> columns;
  std::vector<ColumnKind> kinds;
  std::vector<std::vector<std::string>> rows;
};

/// A table and its name: NAME.csv, and /NAME of a study file.
struct NamedTable {
  std::string name;
  TypedTable table;
};

template <typename Row>
TypedTable make_table(const std::vector<CsvColumn<Row>>& columns, const std::vector<Row>& rows) {
  TypedTable table;
  for (const auto& column : columns) {
    table.columns.push_back(column.name);
    table.kinds.push_back(column.kind);
  }
  for (const Row& row : rows) {
    table.rows.emplace_back();
    for (const auto& column : columns) table.rows.back().push_back(column.field(row));
  }
  return table;
}

std::string to_csv(const TypedTable& table);

template <typename Row>
std::string to_csv(const std::vector<CsvColumn<Row>>& columns, const std::vector<Row>& rows) {
  return to_csv(make_table(columns, rows));
}

/// No file of this program has more columns; a bound on what a hostile one can make of memory.
inline constexpr std::size_t kCsvMaxColumns = 1024;

/// Reads a table; takes memory in proportion to the text. Throws InputError "FILE:LINE: ..." for no header, a
/// name that is empty or repeated, too many columns, a row of another width, a quote inside an unquoted field
/// or after a quoted one, a quote that is not closed, and a carriage return outside quotes without line feed.
CsvTable parse_csv(std::string_view text, const std::string& file);

}  // namespace minlife
