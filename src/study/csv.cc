#include "study/csv.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/text.h"

namespace minlife {
namespace {

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

std::string csv_field(const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

}  // namespace

std::size_t CsvTable::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  throw InputError("there is no column " + std::string(name) + "; the columns are " + join(columns));
}

std::string optional_text(const std::optional<std::uint64_t>& value) {
  return value ? std::to_string(*value) : "";
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::vector<std::string> written;
  for (const std::string& field : fields) written.push_back(csv_field(field));
  const std::string line = join(written, ",");
  return (line.empty() ? "\"\"" : line) + "\n";
}

std::string to_csv(const TypedTable& table) {
  std::string text = csv_line(table.columns);
  for (const auto& row : table.rows) text += csv_line(row);
  return text;
}

CsvTable parse_csv(std::string_view text, const std::string& file) {
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

}  // namespace minlife
