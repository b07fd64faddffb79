#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace minlife {

/// What a field of a table holds. Nothing stands for what there is no number for.
using Value = std::variant<std::monostate, std::string, std::uint64_t, double>;

/// What a column holds, beside fields with nothing.
enum class ColumnKind { text, whole, real };

/// A table to be written: every row is as wide as there are columns.
struct Table {
  std::vector<std::string> columns;
  std::vector<ColumnKind> kinds;
  std::vector<std::vector<Value>> rows;
};

/// A table and its name: NAME.csv, and /NAME of a study file.
struct NamedTable {
  std::string name;
  Table table;
};

template <typename Field>
constexpr ColumnKind kind_of() {
  if constexpr (std::is_convertible_v<Field, std::string>)
    return ColumnKind::text;
  else if constexpr (std::is_integral_v<Field>)
    return ColumnKind::whole;
  else if constexpr (std::is_floating_point_v<Field>)
    return ColumnKind::real;
  else
    return kind_of<typename Field::value_type>();
}

template <typename Field>
Value value_of(const Field& field) {
  if constexpr (std::is_convertible_v<Field, std::string>)
    return std::string(field);
  else if constexpr (std::is_integral_v<Field>)
    return static_cast<std::uint64_t>(field);
  else if constexpr (std::is_floating_point_v<Field>)
    return static_cast<double>(field);
  else
    return field ? value_of(*field) : Value();
}

/// sum / count, or nothing where there is none.
inline std::optional<double> mean_of(double sum, double count) {
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

/// How people read a column; where it has no title, they do not.
template <typename Row>
struct Shown {
  std::string title = {};
  std::function<std::string(const Row&)> text = {};
  bool in_terminal = true;  ///< else in Markdown only, which is as wide as it likes
  int spare = 0;            ///< a terminal that is too narrow goes without columns, those with the most first
};

/// A column of a table whose rows are structs: all that is known of it, in one place.
template <typename Row>
struct Column {
  std::string name;  ///< in files and JSON
  ColumnKind kind = ColumnKind::text;
  std::function<Value(const Row&)> value;
  bool timing = false;   ///< depends on the machine's speed: --no-timing leaves it out
  bool in_files = true;  ///< else in JSON and for people only
  Shown<Row> shown = {};
};

/// The columns of a row type, in order.
template <typename Row>
class Columns {
 public:
  /// field(row) is a text, a whole number of at least 0, a real number, or an optional one; it decides the
  /// column's kind.
  template <typename Field>
  Column<Row>& add(const std::string& name, Field field) {
    using Result = std::remove_cvref_t<std::invoke_result_t<Field, const Row&>>;
    Column<Row> column;
    column.name = name;
    column.kind = kind_of<Result>();
    column.value = [field](const Row& row) { return value_of(field(row)); };
    return list_.emplace_back(std::move(column));
  }
  /// One whose kind is not known when the program is built.
  void add(Column<Row> column) { list_.push_back(std::move(column)); }

  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }

 private:
  std::deque<Column<Row>> list_;
};

template <typename Row>
Table make_table(const Columns<Row>& columns, const std::vector<Row>& rows, bool timing = true) {
  Table table;
  table.rows.resize(rows.size());
  for (const Column<Row>& column : columns) {
    if (!column.in_files || (column.timing && !timing)) continue;
    table.columns.push_back(column.name);
    table.kinds.push_back(column.kind);
    for (std::size_t k = 0; k < rows.size(); ++k) table.rows[k].push_back(column.value(rows[k]));
  }
  return table;
}

/// As a field of CSV: numbers as the shortest text that reads back the same.
std::string to_text(const Value& value);

nlohmann::json to_json(const Value& value);

}  // namespace minlife
