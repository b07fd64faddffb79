#include "report/study_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/figures.h"
#include "core/numerics.h"
#include "core/provenance.h"
#include "report/asked.h"
#include "report/html.h"
#include "report/live_html.h"
#include "report/network_json.h"
#include "report/outcome.h"
#include "report/page.h"
#include "report/shown_network.h"
#include "report/table_html.h"
#include "report/trials_json.h"
#include "study/store/running.h"

namespace minlife {
namespace {

/// Trials that a page lists for browsers without scripts.
constexpr std::size_t kMostStaticTrials = 300;

const NamedTable& table_of(const StudyFolder::Contents& contents, std::string_view name) {
  return *std::find_if(contents.tables.begin(), contents.tables.end(),
                       [&](const NamedTable& one) { return one.name == name; });
}

std::string plot_html(const std::string& id, const std::string& title, const std::string& caption,
                      bool whole = false) {
  return fmt::format(
      "<div class=\"card{}\"><h3>{}</h3>\n<div class=\"figure\" id=\"plot-{}\"></div>\n<p "
      "class=\"caption\">{}</p></div>\n",
      whole ? " whole" : "", escaped(title), id, escaped(caption));
}

std::string plots_html(const Plan& plan, const TrialsJson& trials) {
  const bool is_shrink = plan.shrink.has_value();
  const std::string success = success_word(plan);
  std::string html = "<div class=\"controls\" id=\"plot-controls\"></div>\n<div class=\"plots\">\n";
  html += plot_html("rate", is_shrink ? "How often each way succeeds" : "How often training succeeds",
                    is_shrink ? "Bars: 95 % intervals. The names above a plot show and hide ways; at first "
                                "each group of routes shows its best."
                              : "Bars: 95 % intervals. Dotted: half. A press on a point lists its trials.",
                    true);
  html += plot_html(
      "size", fmt::format("Size against success"),
      is_shrink ? "Sizes are medians of what the masks leave, failures included." : "Bars: 95 % intervals.");
  html += plot_html(
      "cost", "Cost against size",
      is_shrink ? fmt::format("What {} network of at most so many numbers costs by each group "
                              "of routes, with its parents and failed "
                              "trainings. Bands: 95 % intervals, approximate.",
                              success == "exact" ? "an exact" : "a right")
                : "Costs include failed trainings. Bars: what the rate's 95 % interval leaves open at the "
                  "mean cost of a trial.");
  if (trials.curve_count > 0)
    html +=
        "<div class=\"card whole\"><h3>Learning curves</h3>\n<div class=\"controls\" "
        "id=\"curve-controls\"></div>\n"
        "<div class=\"figure\" id=\"plot-curves\"></div>\n<p class=\"caption\">Drawn through: trainings that "
        "succeeded; dashed: those "
        "that did not. At most 120 at a time, to three digits. A press on a line shows its "
        "trial.</p></div>\n";
  html += "</div>\n";
  if (trials.curve_count == 0)
    html +=
        "<p class=\"soft\">There are no learning curves: the study's folder has none (its curves/ is empty "
        "or was not kept).</p>\n";
  return html;
}

std::string static_trials(const NamedTable& trials, const TrialsJson& json) {
  NamedTable first = trials;
  first.table.rows.resize(std::min(first.table.rows.size(), kMostStaticTrials));
  std::string html = "<noscript>" + table_html(first);
  if (json.all_rows > kMostStaticTrials)
    html += fmt::format("<p class=\"notice\">The first {} of {} trials.</p>", kMostStaticTrials,
                        with_commas(json.all_rows));
  return html + "</noscript>\n";
}

std::string trials_html(const NamedTable& trials, const TrialsJson& json) {
  return "<div class=\"needs-script\"><p class=\"soft\">A press on a trial's name shows its curve and all "
         "that is known of it.</p>\n"
         "<div class=\"controls\" id=\"trial-controls\"></div>\n"
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"List of trials\" "
         "id=\"trial-list\"></div>\n"
         "<div class=\"pager\"><button type=\"button\" class=\"button\" id=\"trial-back\">Back</button>\n"
         "<button type=\"button\" class=\"button\" id=\"trial-on\">On</button>\n"
         "<span id=\"trial-count\" role=\"status\"></span></div></div>\n" +
         static_trials(trials, json);
}

/// Trials, budgets and curves are too long to be tables of a page, and stand elsewhere in it or not at all.
bool is_shown(const NamedTable& table) { return table.name != "trials" && table.name != "budget"; }

std::string tables_html(const StudyFolder::Contents& contents) {
  std::string html;
  for (const NamedTable& table : contents.tables)
    if (is_shown(table)) html += table_html(table);
  return html;
}

std::string provenance_html(const Plan& plan, const nlohmann::json& about) {
  std::string rows;
  for (const auto& maker : about.value("records", nlohmann::json::array())) {
    const auto field = [&](const char* key) {
      const auto value = maker.value(key, nlohmann::json("?"));
      return value.is_string() ? value.get<std::string>() : value.dump();
    };
    rows += "<tr>";
    for (const char* key : {"version", "git_commit", "instruction_set", "host"})
      rows += element("td", field(key));
    rows += fmt::format("<td class=\"number\">{}</td></tr>\n", escaped(field("trials")));
  }
  std::string html = fmt::format(
      "<p>Its trials are of numerics {}, seed {}: the same on every machine of that class, whatever the "
      "number of "
      "threads.</p>\n",
      escaped(to_string(plan.numerics)), plan.seed);
  html +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Programs that ran the "
      "trials\"><table><thead><tr>"
      "<th scope=\"col\">version</th><th scope=\"col\">commit</th><th scope=\"col\">instructions</th><th "
      "scope=\"col\">host</th>"
      "<th scope=\"col\" class=\"number\">trials</th></tr></thead><tbody>\n" +
      rows + "</tbody></table></div>\n";
  return html;
}

std::vector<std::string> left_out(const StudyFolder::Contents& contents, const TrialsJson& trials) {
  std::vector<std::string> sentences;
  if (trials.rows < trials.all_rows)
    sentences.push_back(fmt::format("{} of {} trials are in the page, evenly spread; trials.csv has all.",
                                    with_commas(trials.rows), with_commas(trials.all_rows)));
  if (trials.curve_count < trials.all_curves)
    sentences.push_back(
        fmt::format("{} of {} learning curves are in the page, evenly spread; curves.csv has all.",
                    with_commas(trials.curve_count), with_commas(trials.all_curves)));
  for (const NamedTable& table : contents.tables)
    if (is_shown(table) && table.table.rows.size() > kMostRows)
      sentences.push_back(fmt::format("{} of {} rows of {}.csv are in the page's table.",
                                      with_commas(kMostRows), with_commas(table.table.rows.size()),
                                      table.name));
    else if (table.name == "budget" && !table.table.rows.empty())
      sentences.push_back("budget.csv is not in the page.");
  return sentences;
}

/// What the scripts need but trials and curves.
nlohmann::json data_of(const StudyFolder::Contents& contents, const ShownNetwork& network) {
  const Plan& plan = contents.found.plan;
  nlohmann::json data{{"kind", plan.shrink ? "shrink" : "sweep"},
                      {"name", plan.name},
                      {"success", success_word(plan)},
                      {"curveless", "Its learning curve is not in this page."},
                      {"fields", nlohmann::json::array({"width", "steps"})},
                      {"cells", nlohmann::json::array()},
                      {"tables", nlohmann::json::object()}};
  for (const GridCell& cell : plan.cells)
    data["cells"].push_back({{"name", cell.fields.empty() ? "the one cell" : name_of(cell)},
                             {"command", train_command(cell.config, plan.seed)}});
  if (!plan.cells.empty())
    for (const auto& [name, value] : plan.cells[0].fields)
      if (name != "width" && name != "steps") data["fields"].push_back(name);
  const std::vector<std::string> plotted =
      plan.shrink ? std::vector<std::string>{"routes", "cheapest"} : std::vector<std::string>{"cells"};
  for (const std::string& name : plotted) data["tables"][name] = table_json(table_of(contents, name));
  if (network.model) data["network"] = network_json(*network.model, network.rule, network.boundary);
  return data;
}

/// {...} with two members more, whose texts are JSON.
std::string with_members(const nlohmann::json& object, const TrialsJson& trials) {
  std::string text = script_json(object);
  text.pop_back();
  return fmt::format("{},\"trials\":{},\"curves\":{}}}", text, trials.trials, trials.curves);
}

Page page_of(const StudyFolder::Contents& contents, const Outcome& outcome, const ShownNetwork& network,
             const TrialsJson& trials) {
  const Plan& plan = contents.found.plan;
  const std::vector<std::string> missing = left_out(contents, trials);
  Page page;
  page.title = plan.name + " - minlife";
  page.kind = plan.shrink ? "minlife · shrinking a network" : "minlife · sweep of trainings";
  page.heading = plan.name;
  page.lead = outcome.lead;
  page.missing =
      "Without JavaScript this page has its words and its tables; the plots, the network that one can draw "
      "for, and "
      "single trials with their curves are missing.";
  page.sections = {
      {"outcome", "What came out",
       list_html(outcome.remarks, "words notice") + tiles_html(outcome.tiles) + list_html(outcome.sentences)},
      {"asked", "What was asked", asked_html(plan)},
      {"plots", "Plots", plots_html(plan, trials), true},
      {"network", "The smallest network, alive",
       network.model ? live_html(*network.model, network.rule, network.boundary, network.about)
                     : list_html(network.about)},
      {"tables", "Tables", tables_html(contents)},
      {"trials", "Single trials", trials_html(table_of(contents, "trials"), trials)},
      {"provenance", "Where it comes from",
       provenance_html(plan, *contents.provenance) +
           (missing.empty() ? "" : "<h3>What is not in this page</h3>\n" + list_html(missing))}};
  page.footer = fmt::format(
      "<p>Made by minlife {} ({}). One file; it asks nothing of any server. Its scripts are minlife's, under "
      "the MIT "
      "licence.</p>",
      escaped(version()), escaped(git_commit()));
  return page;
}

}  // namespace

ReportPage study_page(const StudyFolder& study, const ReportWork& work) {
  const StudyFolder::Contents contents = study.contents();
  ShownNetwork network = smallest_network(study.path(), contents.found, work.reading, work.tell);
  if (network.model)
    network.about.push_back("It is " +
                            proof_text(*network.model, network.rule, network.boundary, work.threads) + ".");
  const Outcome outcome = outcome_of(contents.found, running_in(study.path()));
  // What else there is tells how much room is left for trials and curves.
  Page page = page_of(contents, outcome, network, {});
  const nlohmann::json data = data_of(contents, network);
  page.data = script_json(data);
  constexpr std::size_t kSpare = 20000;  // what the words on trials and curves take
  const std::size_t taken = to_html(page).size() + kSpare;
  const TrialsJson trials = trials_json(table_of(contents, "trials").table, contents.curves,
                                        kMostPageBytes - std::min(kMostPageBytes, taken));
  page = page_of(contents, outcome, network, trials);
  page.data = with_members(data, trials);
  return {to_html(page), left_out(contents, trials)};
}

}  // namespace minlife
