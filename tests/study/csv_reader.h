#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace minlife::testing {

// Reads what study/tables/csv.h writes, strictly: an oracle for the tests of tables. LF and CRLF end a line.

/// A table of text: `columns` names, every row as wide. `lines` says where each row began, for messages.
struct CsvTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> lines;

  /// The column's index. Throws InputError listing the columns there are.
  std::size_t column(std::string_view name) const;
};

/// No file of this program has more columns; a bound on what a hostile one can make of memory.
inline constexpr std::size_t kCsvMaxColumns = 1024;

/// Reads records one after the other, counting lines.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  bool at_end() const { return position_ == text_.size(); }
  std::size_t line() const { return line_; }

  std::vector<std::string> record() {
    std::vector<std::string> fields;
    for (;;) {
      fields.push_back(at_quote() ? quoted() : plain());
      if (fields.size() > kCsvMaxColumns) fail("more than " + std::to_string(kCsvMaxColumns) + " fields");
      if (at_end()) return fields;
      if (take("\n") || take("\r\n")) {
        ++line_;
        return fields;
      }
      if (take(",")) continue;
      fail(text_[position_] == '\r' ? "a carriage return without a line feed (quote it)"
                                    : "text after a closing quote (a quote inside a field is doubled)");
    }
  }

  [[noreturn]] void fail(const std::string& what) const { fail(line_, what); }
  [[noreturn]] void fail(std::size_t line, const std::string& what) const {
    throw InputError(file_ + ":" + std::to_string(line) + ": " + what);
  }

 private:
  bool at_quote() const { return !at_end() && text_[position_] == '"'; }

  bool take(std::string_view expected) {
    if (text_.substr(position_, expected.size()) != expected) return false;
    position_ += expected.size();
    return true;
  }

  std::string plain() {
    const std::size_t end = std::min(text_.find_first_of(",\r\n\"", position_), text_.size());
    if (end < text_.size() && text_[end] == '"')
      fail("a quote inside an unquoted field (quote the field and double the quote)");
    const std::string_view field = text_.substr(position_, end - position_);
    position_ = end;
    return std::string(field);
  }

  std::string quoted() {
    const std::size_t opened = line_;
    std::string field;
    for (++position_;; ++position_) {
      const std::size_t end = text_.find('"', position_);
      if (end == std::string_view::npos) fail(opened, "a quote that is not closed");
      const std::string_view piece = text_.substr(position_, end - position_);
      line_ += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
      field.append(piece);
      position_ = end + 1;
      if (!at_quote()) return field;
      field.push_back('"');
    }
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t position_ = 0, line_ = 1;
};

inline std::size_t CsvTable::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  throw InputError("there is no column " + std::string(name) + "; the columns are " + join(columns));
}

/// Reads a table. Throws InputError "FILE:LINE: ..." for no header, a
/// name that is empty or repeated, too many columns, a row of another width, a quote inside an unquoted field
/// or after a quoted one, a quote that is not closed, and a carriage return outside quotes without line feed.
inline CsvTable parse_csv(std::string_view text, const std::string& file) {
  CsvReader reader(text, file);
  CsvTable table;
  if (reader.at_end()) reader.fail("no header; the first line must name the columns");
  table.columns = reader.record();
  std::set<std::string_view> seen;
  for (const std::string& name : table.columns) {
    if (name.empty()) reader.fail(1, "a column without a name");
    if (!seen.insert(name).second) reader.fail(1, "the column " + name + " is named twice");
  }
  while (!reader.at_end()) {
    const std::size_t line = reader.line();
    std::vector<std::string> fields = reader.record();
    if (fields.size() != table.columns.size())
      reader.fail(line, std::to_string(fields.size()) + " fields where the header names " +
                            std::to_string(table.columns.size()));
    table.rows.push_back(std::move(fields));
    table.lines.push_back(line);
  }
  return table;
}

}  // namespace minlife::testing
