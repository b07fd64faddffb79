#include "study/tables/csv.h"

#include "core/text.h"

namespace minlife {
namespace {

std::string csv_field(const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

}  // namespace

std::string csv_line(const std::vector<std::string>& fields) {
  std::vector<std::string> written;
  for (const std::string& field : fields) written.push_back(csv_field(field));
  const std::string line = join(written, ",");
  return (line.empty() ? "\"\"" : line) + "\n";
}

std::string to_csv(const Table& table) {
  std::string text = csv_line(table.columns);
  for (const std::vector<Value>& row : table.rows) {
    std::vector<std::string> fields;
    for (const Value& value : row) fields.push_back(to_text(value));
    text += csv_line(fields);
  }
  return text;
}

}  // namespace minlife
