#include "study/routes_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/text.h"
#include "study/answers.h"
#include "study/intervals.h"
#include "study/routes_table.h"

namespace minlife {
namespace {

using Row = RouteRow;

std::string percent_text(double share) {
  const long tenths = std::lround(share * 1000);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

/// 1.23e+12 as "1.2e12".
std::string short_number(double value) {
  if (value == 0) return "0";
  const int exponent = static_cast<int>(std::floor(std::log10(value)));
  const double tenths = std::round(value / std::pow(10.0, exponent - 1));
  const bool carry = tenths >= 100;
  const int digits = carry ? 10 : static_cast<int>(tenths);
  return std::to_string(digits / 10) + "." + std::to_string(digits % 10) + "e" +
         std::to_string(exponent + (carry ? 1 : 0));
}

/// Two digits that tell something: "0.042", "3.1", "120".
std::string cost_text(double value) {
  if (value >= 10) return with_commas(static_cast<std::uint64_t>(std::llround(value)));
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", value);
  return text;
}

/// A column for people: some only of the file, which is as wide as it likes; a terminal is not.
struct Shown {
  const char* title;
  bool in_terminal, timing;
  std::string (*text)(const Row&);
};

constexpr bool kOnlyFile = false, kEverywhere = true;

std::string per_exact(const Row& row, double total, std::string (*text)(double)) {
  return row.successes > 0 ? text(total / static_cast<double>(row.successes)) : "-";
}

const Shown kShown[] = {
    {"route", kEverywhere, false, [](const Row& r) { return std::string(r.route->group); }},
    {"method", kEverywhere, false, [](const Row& r) { return r.method; }},
    {"keep", kEverywhere, false,
     [](const Row& r) { return shortest(static_cast<float>(std::round(r.keep * 1000) / 1000)); }},
    {"parameters", kOnlyFile, false, [](const Row& r) { return with_commas(r.size.parameters); }},
    {"nonzero", kEverywhere, false, [](const Row& r) { return with_commas(r.size.nonzero); }},
    {"%", kEverywhere, false, [](const Row& r) { return percent_text(r.percent / 100); }},
    {"bytes", kOnlyFile, false, [](const Row& r) { return with_commas(4 * r.size.parameters); }},
    {"multiply-adds/cell", kOnlyFile, false, [](const Row& r) { return with_commas(r.size.macs); }},
    {"exact", kEverywhere, false,
     [](const Row& r) { return std::to_string(r.successes) + "/" + std::to_string(r.replicates); }},
    {"rate %", kEverywhere, false,
     [](const Row& r) {
       return percent_text(static_cast<double>(r.successes) / static_cast<double>(r.replicates));
     }},
    {"95 % interval", kEverywhere, false,
     [](const Row& r) {
       const Interval interval = wilson(r.successes, r.replicates);
       return percent_text(interval.low) + " to " + percent_text(interval.high);
     }},
    {"best wrong", kEverywhere, false,
     [](const Row& r) { return r.best_wrong ? with_commas(*r.best_wrong) : ""; }},
    {"FLOPs", kOnlyFile, false, [](const Row& r) { return short_number(r.flops); }},
    {"FLOPs/exact", kEverywhere, false, [](const Row& r) { return per_exact(r, r.flops, short_number); }},
    {"smallest exact", kEverywhere, false,
     [](const Row& r) { return r.smallest_size ? with_commas(r.smallest_size->nonzero) : "-"; }},
    {"s", kOnlyFile, true, [](const Row& r) { return cost_text(r.seconds); }},
    {"s/exact", kEverywhere, true, [](const Row& r) { return per_exact(r, r.seconds, cost_text); }},
    {"J", kOnlyFile, true, [](const Row& r) { return r.joules ? cost_text(*r.joules) : ""; }},
    {"J/exact", kEverywhere, true,
     [](const Row& r) { return r.joules ? per_exact(r, *r.joules, cost_text) : ""; }},
};

/// Titles, then a line for each row; a column of which no row knows anything is left out.
std::vector<std::vector<std::string>> readable(const std::vector<Row>& rows, bool timing, bool terminal) {
  std::vector<std::vector<std::string>> lines(1 + rows.size());
  for (const Shown& column : kShown) {
    if ((column.timing && !timing) || (terminal && !column.in_terminal)) continue;
    std::vector<std::string> texts;
    for (const Row& row : rows) texts.push_back(column.text(row));
    if (std::all_of(texts.begin(), texts.end(), [](const std::string& text) { return text.empty(); }))
      continue;
    lines[0].emplace_back(column.title);
    for (std::size_t k = 0; k < rows.size(); ++k) lines[k + 1].push_back(texts[k]);
  }
  return lines;
}

}  // namespace

std::string routes_text(const Plan& plan, const Results& results) {
  const auto lines = readable(route_rows(plan, results), true, true);
  std::vector<std::size_t> widths(lines[0].size());
  for (const auto& line : lines)
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], line[c].size());
  std::string text = "shrink " + plan.name + ": L(" + std::to_string(plan.cells[0].config.steps) + "," +
                     std::to_string(plan.cells[0].config.width) + "), " +
                     with_commas(plan.cells[0].config.architecture().parameters()) + " parameters; " +
                     with_commas(results.size()) + " trials done\n";
  for (const auto& line : lines) {
    std::string shown;
    for (std::size_t c = 0; c < line.size(); ++c) {
      const std::string space(widths[c] - line[c].size(), ' ');
      shown += (c == 0 ? "" : "  ") + (c < 2 ? line[c] + space : space + line[c]);
    }
    text += shown.substr(0, shown.find_last_not_of(' ') + 1) + "\n";
  }
  for (const Answer& answer : answers(plan, results)) text += sentence(answer) + "\n";
  return text;
}

std::string routes_markdown(const Plan& plan, const Results& results, bool timing) {
  const auto lines = readable(route_rows(plan, results), timing, false);
  std::string text = "| " + join(lines[0], " | ") + " |\n|";
  for (std::size_t c = 0; c < lines[0].size(); ++c) text += c < 2 ? " --- |" : " ---: |";
  text += "\n";
  for (std::size_t k = 1; k < lines.size(); ++k) text += "| " + join(lines[k], " | ") + " |\n";
  text +=
      "\nSizes are medians over a row's replicates, failures included, of what their masks leave connected; "
      "keep "
      "counts weights before that. Costs are those of all replicates and of the trainings that they derive "
      "from.\n";
  for (const Answer& answer : answers(plan, results)) text += "\n" + sentence(answer) + ".\n";
  return text;
}

}  // namespace minlife
