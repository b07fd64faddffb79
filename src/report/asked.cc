#include "report/asked.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/figures.h"
#include "core/text.h"
#include "proof/exactness.h"
#include "report/html.h"

namespace minlife {
namespace {

/// The values of a field of the grid, each once, in their order.
std::vector<std::string> values_of(const Plan& plan, const std::string& field) {
  std::vector<std::string> values;
  for (const GridCell& cell : plan.cells)
    for (const auto& [name, value] : cell.fields)
      if (name == field && std::find(values.begin(), values.end(), value) == values.end())
        values.push_back(value);
  return values;
}

std::vector<std::string> grid_fields(const Plan& plan) {
  std::vector<std::string> names;
  if (!plan.cells.empty())
    for (const auto& [name, value] : plan.cells[0].fields) names.push_back(name);
  return names;
}

std::string generations(int steps) {
  return steps == 1 ? "1 generation" : fmt::format("{} generations", steps);
}

std::string replication_text(const Plan& plan) {
  const Replication& r = plan.replication;
  if (r.round > 0)
    return fmt::format(
        "trained in rounds of {} until it is decided whether more than half succeed, at most {} times",
        with_commas(r.round), with_commas(r.replicates));
  return fmt::format("trained {}", r.replicates == 1 ? "once" : with_commas(r.replicates) + " times");
}

std::string sweep_text(const Plan& plan) {
  const std::size_t cells = plan.cells.size();
  return fmt::format(
      "How often do networks learn {}? {} {}, from other random numbers and on other random boards each "
      "time.",
      task_text(plan.cells[0].config),
      cells == 1 ? "The one kind of network is"
                 : fmt::format("Each of the {} cells of the grid is", with_commas(cells)),
      replication_text(plan));
}

std::string shrink_text(const Plan& plan) {
  const TrainConfig& config = plan.cells[0].config;
  return fmt::format(
      "From {}, {} numbers: by which of {} routes does one reach the smallest network that still learns {}, "
      "and at what cost for "
      "each? {} replicates of each route, which prunes to {} of the weights or channels.",
      config.shape_name(), with_commas(config.architecture().parameters()), plan.shrink->routes.size(),
      task_text(config), with_commas(plan.replication.replicates), [&] {
        std::vector<std::string> shares;
        for (const double keep : plan.shrink->keep) shares.push_back(shortest(keep));
        return join(shares);
      }());
}

std::string grid_html(const Plan& plan) {
  std::string rows;
  for (const std::string& field : grid_fields(plan)) {
    std::vector<std::string> values = values_of(plan, field);
    const ConfigField* config_field = find_config_field(field);
    rows += fmt::format("<dt>{}</dt><dd><strong>{}</strong>: {}</dd>", escaped(field), escaped(join(values)),
                        escaped(config_field == nullptr ? "" : config_field->help));
  }
  return rows.empty() ? "" : "<h3>What varies</h3>\n<dl class=\"meanings\">" + rows + "</dl>\n";
}

std::string success_html(const Plan& plan) {
  std::set<std::string> kinds;
  for (const GridCell& cell : plan.cells)
    kinds.insert(passed_text(cell.config.steps, cell.config.judge_boards));
  return element(
      "p", fmt::format("A success is {}.", join({kinds.begin(), kinds.end()}, ", or, of more steps, ")));
}

}  // namespace

std::string task_text(const TrainConfig& config) {
  return fmt::format("{} of Life ({}) on a {} of {} x {} cells", generations(config.steps),
                     to_string(config.rule),
                     config.boundary == Boundary::torus ? "torus" : "board with dead edges", config.height,
                     config.board_width);
}

std::string settings_html(const TrainConfig& config, const std::vector<std::string>& without) {
  std::string rows;
  const nlohmann::json settings = to_json(config);
  for (const auto& [name, value] : settings.items()) {
    if (std::find(without.begin(), without.end(), name) != without.end()) continue;
    const ConfigField* field = find_config_field(name);
    rows += fmt::format("<dt>{}</dt><dd><strong>{}</strong>: {}</dd>", escaped(name),
                        escaped(value.get<std::string>()), escaped(field == nullptr ? "" : field->help));
  }
  if (rows.empty()) return "<p>All settings have their defaults.</p>\n";
  return "<dl class=\"meanings\">" + rows + "</dl>\n";
}

std::string train_command(const TrainConfig& config, std::uint64_t seed) {
  if (!config.warm_start.empty()) return "";
  std::string command = "minlife train";
  const nlohmann::json settings = to_json(config);
  for (const ConfigField& field : config_fields()) {
    const bool is_shape = field.name == "steps" || (field.name == "width" && config.channels.empty());
    if (!is_shape && !settings.contains(field.name)) continue;
    std::string flag(field.name);
    std::replace(flag.begin(), flag.end(), '_', '-');
    command += fmt::format(" --{} {}", flag, shell_quoted(field.get(config)));
  }
  return command + fmt::format(" --seed {}", seed);
}

std::string asked_html(const Plan& plan) {
  std::string html = element("p", plan.shrink ? shrink_text(plan) : sweep_text(plan)) + success_html(plan);
  html += grid_html(plan);
  html += details_html("Settings that are not the defaults",
                       settings_html(plan.cells[0].config, grid_fields(plan)));
  if (!plan.spec.empty())
    html += details_html("The spec as it was written",
                         fmt::format("<pre tabindex=\"0\"><code>{}</code></pre>", escaped(plan.spec)));
  return html;
}

}  // namespace minlife
