#include "study/tables/route_columns.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "core/figures.h"
#include "core/text.h"
#include "stats/intervals.h"
#include "study/routes/routes.h"

namespace minlife {
namespace {

using Row = RouteRow;

constexpr bool kOnlyMarkdown = false;

std::optional<double> per_exact(const Row& row, double total) {
  return mean_of(total, static_cast<double>(row.successes));
}

std::optional<double> joules_per_exact(const Row& row) {
  return row.joules ? per_exact(row, *row.joules) : std::nullopt;
}

double rate(const Row& row) {
  return static_cast<double>(row.successes) / static_cast<double>(row.replicates);
}
Interval interval(const Row& row) { return wilson(row.successes, row.replicates); }

void add_sizes(bool integers, Columns<Row>& columns) {
  columns.add("parameters", [](const Row& r) { return r.size.parameters; }).shown = {
      "parameters", [](const Row& r) { return with_commas(r.size.parameters); }, kOnlyMarkdown};
  columns.add("nonzero", [](const Row& r) { return r.size.nonzero; }).shown = {
      "nonzero", [](const Row& r) { return with_commas(r.size.nonzero); }};
  columns.add("percent", [](const Row& r) { return r.percent; }).shown = {
      "%", [](const Row& r) { return percent(r.percent / 100); }, true, 3};
  if (integers)
    columns.add("bits", [](const Row& r) { return r.bits; }).shown = {
        "bits", [](const Row& r) { return r.bits ? std::to_string(*r.bits) : ""; }, true, 2};
  columns.add("bytes", [](const Row& r) { return r.bytes; }).shown = {
      "bytes", [](const Row& r) { return with_commas(r.bytes); }, kOnlyMarkdown};
  columns.add("macs_per_cell", [](const Row& r) { return r.size.macs; }).shown = {
      "multiply-adds/cell", [](const Row& r) { return with_commas(r.size.macs); }, kOnlyMarkdown};
}

void add_rates(Columns<Row>& columns) {
  columns.add("replicates", [](const Row& r) { return r.replicates; });
  columns.add("successes", [](const Row& r) { return r.successes; }).shown = {
      "exact", [](const Row& r) { return fmt::format("{}/{}", r.successes, r.replicates); }};
  columns.add("success_rate", [](const Row& r) { return rate(r); }).shown = {
      "rate %", [](const Row& r) { return percent(rate(r)); }, true, 6};
  columns.add("ci_low", [](const Row& r) { return interval(r).low; }).shown = {
      "95 % interval",
      [](const Row& r) {
        return fmt::format("{} to {}", percent(interval(r).low), percent(interval(r).high));
      },
      true, 1};
  columns.add("ci_high", [](const Row& r) { return interval(r).high; });
  columns.add("best_wrong", [](const Row& r) { return r.best_wrong; }).shown = {
      "best wrong", [](const Row& r) { return r.best_wrong ? with_commas(*r.best_wrong) : ""; }, true, 5};
}

/// Costs are told for each exact network where there is one.
std::string cost_of_each(std::optional<double> cost, std::string (*text)(double)) {
  return cost ? text(*cost) : "-";
}

void add_costs(Columns<Row>& columns) {
  columns.add("train_flops", [](const Row& r) { return r.flops; }).shown = {
      "FLOPs", [](const Row& r) { return short_number(r.flops); }, kOnlyMarkdown};
  columns.add("train_flops_per_exact", [](const Row& r) { return per_exact(r, r.flops); }).shown = {
      "FLOPs/exact", [](const Row& r) { return cost_of_each(per_exact(r, r.flops), short_number); }};
  columns.add("train_flops_nonzero", [](const Row& r) { return r.flops_nonzero; });
  columns.add("check_flops",
              [](const Row& r) { return r.has_checks ? std::optional(r.checks) : std::nullopt; });
  columns.add("price", [](const Row& r) { return per_exact(r, r.flops + r.checks); });
  columns.add("price_nonzero", [](const Row& r) { return per_exact(r, r.flops_nonzero + r.checks); }).shown =
      {"non-zero FLOPs/exact",
       [](const Row& r) { return cost_of_each(per_exact(r, r.flops_nonzero + r.checks), short_number); },
       kOnlyMarkdown};
  Column<Row>& smallest = columns.add("smallest_exact", [](const Row& r) {
    return r.smallest_size ? std::optional(r.smallest_size->nonzero) : std::nullopt;
  });
  smallest.in_files = false;  // smallest.csv tells more of it
  smallest.shown = {"smallest exact", [](const Row& r) {
                      return r.smallest_size ? with_commas(r.smallest_size->nonzero) : "-";
                    }};
}

void add_timing(Columns<Row>& columns) {
  const auto add = [&](const char* name, const auto& field, Shown<Row> shown) {
    Column<Row>& column = columns.add(name, field);
    column.timing = true;
    column.shown = std::move(shown);
  };
  add("seconds", [](const Row& r) { return r.seconds; },
      {"s", [](const Row& r) { return cost_text(r.seconds); }, kOnlyMarkdown});
  add("seconds_per_exact", [](const Row& r) { return per_exact(r, r.seconds); },
      {"s/exact", [](const Row& r) { return cost_of_each(per_exact(r, r.seconds), cost_text); }, true, 4});
  add("joules", [](const Row& r) { return r.joules; },
      {"J", [](const Row& r) { return r.joules ? cost_text(*r.joules) : ""; }, kOnlyMarkdown});
  add("joules_per_exact", joules_per_exact,
      {"J/exact",
       [](const Row& r) { return r.joules ? cost_of_each(joules_per_exact(r), cost_text) : std::string(); },
       true, 7});
}

Columns<Row> all_columns(bool integers) {
  Columns<Row> columns;
  columns.add("route", [](const Row& r) { return r.route->group; }).shown = {
      "route", [](const Row& r) { return std::string(r.route->group); }};
  columns.add("method", [](const Row& r) { return r.method; }).shown = {
      "method", [](const Row& r) { return r.method; }};
  columns.add("keep", [](const Row& r) { return r.keep; }).shown = {
      "keep", [](const Row& r) { return shortest(static_cast<float>(std::round(r.keep * 1000) / 1000)); }};
  add_sizes(integers, columns);
  add_rates(columns);
  add_costs(columns);
  add_timing(columns);
  return columns;
}

}  // namespace

const Columns<RouteRow>& route_columns(const Plan& plan) {
  static const Columns<Row> kOfFloats = all_columns(false), kWithIntegers = all_columns(true);
  return has_integers(plan) ? kWithIntegers : kOfFloats;
}

}  // namespace minlife
