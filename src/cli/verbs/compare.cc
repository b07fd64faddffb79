#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/study/study_report.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "study/study_folder.h"
#include "study/tables/comparisons.h"
#include "study/tables/csv.h"
#include "study/tables/readable.h"

namespace minlife {
namespace {

/// --at-most: sizes, in the order in which they are told.
std::vector<std::uint64_t> sizes_asked_for(const Arguments& arguments) {
  std::vector<std::uint64_t> sizes;
  const std::string list = arguments.text("at-most");
  for (const std::string& text : split(list, ',')) {
    const auto size = parse_uint(text);
    if (!size || *size == 0)
      throw value_error("--at-most", list, "it must be numbers of at least 1 with commas between them",
                        "try --at-most 85,53,25");
    sizes.push_back(*size);
  }
  return sizes;
}

/// As the studies' specs say, which was before their results; --judged-on where they differ.
bool is_judged_on_half(const Arguments& arguments, const std::vector<StudyResults>& studies) {
  if (arguments.given("judged-on")) return arguments.choice("judged-on", {"all", "half"}) == 1;
  std::set<bool> said;
  for (const StudyResults& study : studies)
    if (study.plan.shrink) said.insert(study.plan.shrink->judged_on_half);
  if (said.size() > 1)
    throw InputError(
        "the studies do not agree on judged_on: half of the replicates or all (say --judged-on half, or "
        "all)");
  return said.count(true) > 0;
}

std::string name_of(const Contestant& by) { return fmt::format("{} {}", by.route, by.method); }

std::string ratio_text(const CostRatio& ratio) {
  if (!ratio.ratio) return "-";
  const auto text = [](double value) {
    return std::isfinite(value) ? cost_text(value) : std::string("no end");
  };
  return fmt::format("{} ({} to {})", text(*ratio.ratio), text(ratio.low), text(ratio.high));
}

std::string exact_text(Count count) { return fmt::format("{}/{}", count.successes, count.trials); }

std::string comparisons_text(const std::vector<Comparison>& comparisons) {
  if (comparisons.empty())
    return "nothing to compare: no two routes have exact networks of at most these sizes\n";
  Lines lines{{"a", "b", "at most", "FLOPs", "a / b (95 %)", "exact a", "exact b", "McNemar"}};
  for (const Comparison& one : comparisons)
    lines.push_back({name_of(*one.a.by), name_of(*one.b.by), with_commas(one.at_most),
                     one.counted == Counted::dense ? "dense" : "non-zero", ratio_text(one.ratio),
                     exact_text(one.a.exact), exact_text(one.b.exact),
                     one.pairs ? cost_text(mcnemar_probability(*one.pairs)) : ""});
  return aligned(lines, 2);
}

nlohmann::json comparisons_json(const Table& table) {
  nlohmann::json rows = nlohmann::json::array();
  for (const std::vector<Value>& row : table.rows) {
    nlohmann::json object;
    for (std::size_t c = 0; c < row.size(); ++c) object[table.columns[c]] = to_json(row[c]);
    rows.push_back(std::move(object));
  }
  return {{"comparisons", rows}};
}

int run_compare(const Arguments& arguments, Output& output) {
  std::vector<StudyResults> studies;
  for (const std::string& folder : arguments.positionals()) {
    StudyFolder::Found found = StudyFolder::open(folder).look();
    say_remarks(found, output);
    studies.push_back({std::move(found.plan), std::move(found.results)});
  }
  std::vector<Contestant> contestants = pooled_contestants(studies);
  if (arguments.is_on("methods"))
    for (Contestant& one : contestants) one.team = name_of(one);
  const std::vector<std::uint64_t> sizes =
      arguments.given("at-most") ? sizes_asked_for(arguments) : sizes_to_compare(contestants);
  const std::vector<Comparison> comparisons =
      compare_costs(contestants, {sizes, is_judged_on_half(arguments, studies)});
  const Table table = comparisons_table(comparisons);
  if (arguments.is_on("csv"))
    output.file_result(comparisons_json(table), to_csv(table));
  else
    output.result(comparisons_json(table), comparisons_text(comparisons));
  return 0;
}

}  // namespace

Verb compare_verb() {
  return {"compare",
          "Compares what exact networks cost by the routes of one study or several, trainings of one kind "
          "pooled.",
          {"DIR..."},
          {{"at-most", "N,N,...", "",
            "sizes: how many numbers the networks may have (default: those of plain "
            "networks and each route's smallest)"},
           {"judged-on", "HALF", "",
            "all replicates, or half: a route's row is chosen on those of even number "
            "and judged on the others (default: as the specs say)"},
           {"methods", "", "", "every method of a route stands for itself, by its cheapest share"},
           {"csv", "", "", "print the table as CSV, as comparisons.csv has it"}},
          run_compare};
}

}  // namespace minlife
