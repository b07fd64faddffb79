#include "report/table_html.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/figures.h"
#include "core/text.h"
#include "report/html.h"
#include "study/tables/column_words.h"

namespace minlife {
namespace {

std::string shown_real(double value) {
  const double size = std::abs(value);
  if (value == std::floor(value) && size < 1e9)
    return (value < 0 ? "-" : "") + with_commas(static_cast<std::uint64_t>(size));
  if (size >= 1e6) return short_number(value);
  return size >= 100 ? with_commas(static_cast<std::uint64_t>(std::llround(size))) : digits(value);
}

/// A field as people read it.
std::string shown(const Value& value) {
  if (const auto* whole = std::get_if<std::uint64_t>(&value)) return with_commas(*whole);
  if (const auto* real = std::get_if<double>(&value))
    return std::isfinite(*real) ? shown_real(*real) : shortest(*real);
  const std::string text = to_text(value);
  const bool is_id = text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_id ? text.substr(0, kShownIdDigits) : text;
}

std::string head_html(const Table& table) {
  std::string html;
  for (std::size_t k = 0; k < table.columns.size(); ++k)
    html += fmt::format("<th scope=\"col\"{}>{}</th>",
                        (table.kinds[k] == ColumnKind::text ? "" : " class=\"number\""),
                        escaped(table.columns[k]));
  return html;
}

std::string row_html(const Table& table, const std::vector<Value>& row) {
  std::string html = "<tr>";
  for (std::size_t k = 0; k < row.size(); ++k) {
    const std::string exact = to_text(row[k]), text = shown(row[k]);
    html += table.kinds[k] == ColumnKind::text ? "<td" : "<td class=\"number\"";
    if (exact != text) html += fmt::format(" data-v=\"{}\"", escaped(exact));
    html += ">" + escaped(text);
  }
  return html;
}

std::string meanings_html(const NamedTable& table) {
  std::string html;
  for (const std::string& column : table.table.columns)
    html += fmt::format("<dt>{}</dt><dd>{}</dd>", escaped(column), escaped(meaning_of(table.name, column)));
  return details_html("What the columns mean", "<dl class=\"meanings\">" + html + "</dl>");
}

}  // namespace

std::string meaning_of(const std::string& table, const std::string& column) {
  const ColumnWords words = words_of(table, column);
  const bool both = !words.unit.empty() && !words.meaning.empty();
  return fmt::format("{}{}{}", words.unit, both ? ": " : "", words.meaning);
}

std::string table_html(const NamedTable& table) {
  const std::vector<std::vector<Value>>& rows = table.table.rows;
  const std::size_t shown_rows = std::min(rows.size(), kMostRows);
  std::string html =
      fmt::format("<div class=\"table\" id=\"table-{0}\"><h3>{0}.csv</h3>\n", escaped(table.name));
  html += fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table {0}\"><table "
      "class=\"sortable\">"
      "<thead><tr>{1}</tr></thead><tbody>\n",
      escaped(table.name), head_html(table.table));
  for (std::size_t k = 0; k < shown_rows; ++k) html += row_html(table.table, rows[k]) + "\n";
  html += "</tbody></table></div>\n";
  if (rows.empty()) html += "<p class=\"soft\">No rows yet.</p>\n";
  if (shown_rows < rows.size())
    html += fmt::format("<p class=\"notice\">The first {} of {} rows; {}.csv has all.</p>\n",
                        with_commas(shown_rows), with_commas(rows.size()), escaped(table.name));
  return html + meanings_html(table) + "</div>\n";
}

nlohmann::json column_json(const std::string& table, const std::string& column) {
  const ColumnWords words = words_of(table, column);
  return {{"name", column}, {"unit", words.unit}, {"meaning", meaning_of(table, column)}};
}

nlohmann::json table_json(const NamedTable& table) {
  nlohmann::json columns = nlohmann::json::array(), rows = columns;
  for (const std::string& column : table.table.columns) columns.push_back(column_json(table.name, column));
  for (const std::vector<Value>& row : table.table.rows) {
    rows.push_back(nlohmann::json::array());
    for (const Value& value : row) rows.back().push_back(to_json(value));
  }
  return {{"columns", columns}, {"rows", rows}};
}

}  // namespace minlife
