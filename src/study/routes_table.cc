#include "study/routes_table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/elementary.h"
#include "core/text.h"
#include "study/binomial.h"
#include "study/csv.h"
#include "study/m50.h"

namespace minlife {
namespace {

using Row = RouteRow;

std::string per(double sum, std::uint64_t count) {
  return count > 0 ? shortest(sum / static_cast<double>(count)) : "";
}

std::vector<CsvColumn<Row>> route_columns(bool timing) {
  std::vector<CsvColumn<Row>> columns = {
      {"route", [](const Row& r) { return std::string(r.route->group); }},
      {"method", [](const Row& r) { return r.method; }},
      {"keep", [](const Row& r) { return shortest(r.keep); }, ColumnKind::real},
      {"parameters", [](const Row& r) { return std::to_string(r.size.parameters); }, ColumnKind::whole},
      {"nonzero", [](const Row& r) { return std::to_string(r.size.nonzero); }, ColumnKind::whole},
      {"percent", [](const Row& r) { return shortest(r.percent); }, ColumnKind::real},
      {"bytes", [](const Row& r) { return std::to_string(4 * r.size.parameters); }, ColumnKind::whole},
      {"macs_per_cell", [](const Row& r) { return std::to_string(r.size.macs); }, ColumnKind::whole},
      {"replicates", [](const Row& r) { return std::to_string(r.replicates); }, ColumnKind::whole},
      {"successes", [](const Row& r) { return std::to_string(r.successes); }, ColumnKind::whole},
      {"success_rate", [](const Row& r) { return per(static_cast<double>(r.successes), r.replicates); },
       ColumnKind::real},
      {"ci_low", [](const Row& r) { return shortest(wilson(r.successes, r.replicates).low); },
       ColumnKind::real},
      {"ci_high", [](const Row& r) { return shortest(wilson(r.successes, r.replicates).high); },
       ColumnKind::real},
      {"best_wrong", [](const Row& r) { return optional_text(r.best_wrong); }, ColumnKind::whole},
      {"train_flops", [](const Row& r) { return shortest(r.flops); }, ColumnKind::real},
      {"train_flops_per_exact", [](const Row& r) { return per(r.flops, r.successes); }, ColumnKind::real},
  };
  if (!timing) return columns;
  columns.push_back({"seconds", [](const Row& r) { return shortest(r.seconds); }, ColumnKind::real});
  columns.push_back(
      {"seconds_per_exact", [](const Row& r) { return per(r.seconds, r.successes); }, ColumnKind::real});
  columns.push_back({"joules", [](const Row&) { return std::string(); }, ColumnKind::real});
  columns.push_back({"joules_per_exact", [](const Row&) { return std::string(); }, ColumnKind::real});
  return columns;
}

struct Smallest {
  const Row* row;
  double percent;
};

/// 1 - (1 - rate)^attempts.
double chance(double rate, double attempts) {
  if (attempts == 0 || rate <= 0) return 0;
  if (rate >= 1) return 1;
  return 1 - exp_exact_bits(attempts * log_one_plus(-rate));
}

struct BudgetPoint {
  const Row* row;
  double flops, attempts, chance;
  Interval band;
};

struct Answer {
  std::string question, answer, low, high;
  std::uint64_t replicates;
  std::string margin;
};

std::vector<Answer> answers(const Plan& plan, const Results& results) {
  std::vector<Answer> found;
  const std::uint64_t replicates = plan.replication.replicates;
  if (plan.shrink->has("m50")) {
    const M50 m50 = search_m50(plan, results);
    const std::string high = m50.above ? std::to_string(*m50.above) : "";
    found.push_back({"m50", m50.decided() ? high : "", std::to_string(m50.below + 1), high, replicates, ""});
  }
  if (plan.shrink->has("width")) {
    const MMatch match = find_m_match(plan, results);
    const std::string high = std::to_string(match.match);
    found.push_back({"m_match", match.decided() ? high : "", std::to_string(match.worse.value_or(0) + 1),
                     high, replicates, shortest(match.margin)});
  }
  return found;
}

std::string sentence(const Answer& answer) {
  const std::string what =
      answer.question == "m50"
          ? "m50, the smallest m that succeeds in more than half of the trials"
          : "m_match, the smallest m not worse than the oversized network by more than " +
                shortest(std::round(100 * *parse_double(answer.margin))) + " points";
  if (!answer.answer.empty()) return what + ": " + answer.answer;
  return what + ": undecided, " +
         (answer.high.empty() ? "at least " + answer.low : "from " + answer.low + " to " + answer.high);
}

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
std::string seconds_text(double seconds) {
  if (seconds >= 10) return with_commas(static_cast<std::uint64_t>(std::llround(seconds)));
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", seconds);
  return text;
}

/// The columns that people look at.
std::vector<std::vector<std::string>> readable(const std::vector<Row>& rows, bool timing) {
  std::vector<std::vector<std::string>> lines{{"route", "method", "keep", "nonzero", "%", "exact", "rate %",
                                               "95 % interval", "best wrong", "FLOPs", "FLOPs/exact",
                                               "smallest exact"}};
  if (timing) lines[0].emplace_back("s/exact");
  for (const Row& row : rows) {
    const Interval interval = wilson(row.successes, row.replicates);
    const auto successes = static_cast<double>(row.successes);
    lines.push_back({row.route->group, row.method,
                     shortest(static_cast<float>(std::round(row.keep * 1000) / 1000)),
                     with_commas(row.size.nonzero), percent_text(row.percent / 100),
                     std::to_string(row.successes) + "/" + std::to_string(row.replicates),
                     percent_text(successes / static_cast<double>(row.replicates)),
                     percent_text(interval.low) + " to " + percent_text(interval.high),
                     row.best_wrong ? with_commas(*row.best_wrong) : "", short_number(row.flops),
                     row.successes > 0 ? short_number(row.flops / successes) : "-",
                     row.smallest_size ? with_commas(row.smallest_size->nonzero) : "-"});
    if (timing) lines.back().push_back(row.successes > 0 ? seconds_text(row.seconds / successes) : "-");
  }
  return lines;
}

}  // namespace

TypedTable routes_table(const std::vector<Row>& rows, bool timing) {
  return make_table(route_columns(timing), rows);
}

TypedTable smallest_table(const Plan& plan, const std::vector<Row>& rows) {
  const auto oversized = static_cast<double>(plan.cells[0].config.architecture().parameters());
  std::vector<Smallest> found;
  for (const Route* route : routes_of(plan))
    if (const Row* row = smallest_row(rows, *route))
      found.push_back({row, 100 * static_cast<double>(row->smallest_size->nonzero) / oversized});
  const std::vector<CsvColumn<Smallest>> columns = {
      {"route", [](const Smallest& s) { return std::string(s.row->route->group); }},
      {"method", [](const Smallest& s) { return s.row->method; }},
      {"keep", [](const Smallest& s) { return shortest(s.row->keep); }, ColumnKind::real},
      {"trial", [](const Smallest& s) { return s.row->smallest->id; }},
      {"replicate", [](const Smallest& s) { return std::to_string(s.row->smallest->trial.replicate); },
       ColumnKind::whole},
      {"parameters", [](const Smallest& s) { return std::to_string(s.row->smallest_size->parameters); },
       ColumnKind::whole},
      {"nonzero", [](const Smallest& s) { return std::to_string(s.row->smallest_size->nonzero); },
       ColumnKind::whole},
      {"percent", [](const Smallest& s) { return shortest(s.percent); }, ColumnKind::real},
      {"bytes", [](const Smallest& s) { return std::to_string(4 * s.row->smallest_size->parameters); },
       ColumnKind::whole},
      {"macs_per_cell", [](const Smallest& s) { return std::to_string(s.row->smallest_size->macs); },
       ColumnKind::whole},
      {"model", [](const Smallest& s) { return "smallest_" + std::string(s.row->route->name) + ".h5"; }},
  };
  return make_table(columns, found);
}

TypedTable answers_table(const Plan& plan, const Results& results) {
  const std::vector<CsvColumn<Answer>> columns = {
      {"question", [](const Answer& a) { return a.question; }},
      {"answer", [](const Answer& a) { return a.answer; }, ColumnKind::whole},
      {"low", [](const Answer& a) { return a.low; }, ColumnKind::whole},
      {"high", [](const Answer& a) { return a.high; }, ColumnKind::whole},
      {"replicates", [](const Answer& a) { return std::to_string(a.replicates); }, ColumnKind::whole},
      {"margin", [](const Answer& a) { return a.margin; }, ColumnKind::real},
  };
  return make_table(columns, answers(plan, results));
}

TypedTable budget_table(const std::vector<Row>& rows) {
  constexpr int kPerDecade = 10;
  constexpr double kAttemptsShown = 100;
  double low = 0, high = 0;
  for (const Row& row : rows) {
    if (row.attempts == 0 || row.flops <= 0) continue;
    const double mean = row.flops / static_cast<double>(row.attempts);
    low = low == 0 ? mean : std::min(low, mean);
    high = std::max(high, kAttemptsShown * mean);
  }
  std::vector<double> budgets;
  if (low > 0) {
    const double step = log_exact_bits(10) / kPerDecade;
    const int first = static_cast<int>(std::floor(log_exact_bits(low) / step));
    for (int k = first; budgets.empty() || budgets.back() < high; ++k)
      budgets.push_back(exp_exact_bits(k * step));
  }
  std::vector<BudgetPoint> points;
  for (const Row& row : rows) {
    if (row.attempts == 0 || row.flops <= 0) continue;
    const Interval rate = wilson(row.lucky_attempts, row.attempts);
    const double mean = row.flops / static_cast<double>(row.attempts);
    const double middle = static_cast<double>(row.lucky_attempts) / static_cast<double>(row.attempts);
    for (const double budget : budgets) {
      const double bought = std::floor(budget / mean);
      points.push_back({&row,
                        budget,
                        bought,
                        chance(middle, bought),
                        {chance(rate.low, bought), chance(rate.high, bought)}});
    }
  }
  const std::vector<CsvColumn<BudgetPoint>> columns = {
      {"route", [](const BudgetPoint& p) { return std::string(p.row->route->group); }},
      {"method", [](const BudgetPoint& p) { return p.row->method; }},
      {"keep", [](const BudgetPoint& p) { return shortest(p.row->keep); }, ColumnKind::real},
      {"flops", [](const BudgetPoint& p) { return shortest(p.flops); }, ColumnKind::real},
      {"attempts", [](const BudgetPoint& p) { return shortest(p.attempts); }, ColumnKind::real},
      {"chance", [](const BudgetPoint& p) { return shortest(p.chance); }, ColumnKind::real},
      {"ci_low", [](const BudgetPoint& p) { return shortest(p.band.low); }, ColumnKind::real},
      {"ci_high", [](const BudgetPoint& p) { return shortest(p.band.high); }, ColumnKind::real},
  };
  return make_table(columns, points);
}

std::string routes_text(const Plan& plan, const Results& results) {
  const auto lines = readable(route_rows(plan, results), true);
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
  const auto lines = readable(route_rows(plan, results), timing);
  std::string text = "| " + join(lines[0], " | ") + " |\n|";
  for (std::size_t c = 0; c < lines[0].size(); ++c) text += c < 2 ? " --- |" : " ---: |";
  text += "\n";
  for (std::size_t k = 1; k < lines.size(); ++k) text += "| " + join(lines[k], " | ") + " |\n";
  for (const Answer& answer : answers(plan, results)) text += "\n" + sentence(answer) + ".\n";
  return text;
}

}  // namespace minlife
