#include "report/model_page.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/figures.h"
#include "core/numerics.h"
#include "core/provenance.h"
#include "core/text.h"
#include "proof/exactness.h"
#include "report/asked.h"
#include "report/html.h"
#include "report/live_html.h"
#include "report/network_json.h"
#include "report/outcome.h"
#include "report/page.h"
#include "report/shown_network.h"
#include "train/curve_file.h"

namespace minlife {
namespace {

std::string status_text(const ModelFile& file) {
  if (!file.result.contains("status")) return "It was not trained by minlife: its file tells no training.";
  const std::string status = file.result.value("status", "");
  const bool sampled = status == "exact" && !is_enumerable(file.model.architecture.step_count());
  std::string text = fmt::format("Its training ended \"{}\"", sampled ? "sampled" : status);
  if (file.result.contains("updates"))
    text += fmt::format(" after {} updates", with_commas(file.result["updates"].get<std::uint64_t>()));
  return text + fmt::format(", seed {}, replicate {}.", file.seed, file.replicate);
}

/// {"update", "loss", "wrong_windows"}; null where the file has no curve.
nlohmann::json curve_json(const ModelFile& file, const std::string& name) {
  if (!file.result.contains("curve") || file.result["curve"].empty()) return {};
  nlohmann::json update = nlohmann::json::array(), loss = update, wrong = update;
  for (const CurvePoint& point : curve_from_json(file.result["curve"], name)) {
    update.push_back(point.update);
    loss.push_back(std::isfinite(point.loss) ? nlohmann::json(point.loss) : nlohmann::json());
    wrong.push_back(point.wrong_windows ? nlohmann::json(*point.wrong_windows) : nlohmann::json());
  }
  return {{"update", update}, {"loss", loss}, {"wrong_windows", wrong}};
}

std::vector<Tile> tiles_of(const ModelFile& file) {
  const Architecture& a = file.model.architecture;
  const std::size_t left = file.model.nonzero();
  return {{"numbers", with_commas(file.model.parameters.size()),
           left < file.model.parameters.size() ? with_commas(left) + " of them not pruned"
                                               : "weights and biases"},
          {"predicts", a.step_count() == 1 ? "1 generation" : fmt::format("{} generations", a.step_count()),
           fmt::format("{}, {}", to_string(file.config.rule), to_string(file.config.boundary))},
          {"costs", with_commas(a.macs_per_cell()), "multiply-adds for each cell"}};
}

}  // namespace

ReportPage model_page(const ModelFile& file, const std::string& name, const ReportWork& work) {
  const Model& model = file.model;
  if (model.parameters.size() > kMostShownParameters)
    throw InputError(
        fmt::format("{} has {} numbers; a page holds networks of at most {} (report a smaller one)", name,
                    with_commas(model.parameters.size()), with_commas(kMostShownParameters)));
  const std::string proof = proof_text(model, file.config.rule, file.config.boundary, work.threads);
  const nlohmann::json curve = curve_json(file, name);
  Page page;
  page.title = name + " - minlife";
  page.kind = "minlife · one network";
  page.heading = name;
  page.lead = fmt::format("A network of {} numbers that predicts {}.", with_commas(model.parameters.size()),
                          task_text(file.config));
  page.missing =
      "Without JavaScript this page has its words and its numbers; the network that one can draw for, the "
      "picture of its "
      "weights and the learning curve are missing.";
  page.sections = {
      {"outcome", "What is known of it",
       tiles_html(tiles_of(file)) + list_html({"It is " + proof + ".", status_text(file)})},
      {"network", "The network, alive", live_html(model, file.config.rule, file.config.boundary, {})}};
  if (!curve.is_null())
    page.sections.push_back({"curve", "How it learned",
                             "<div class=\"card\"><div class=\"figure\" id=\"plot-curve\"></div></div>\n",
                             true});
  page.sections.push_back({"asked", "How it was trained", settings_html(file.config)});
  page.footer = fmt::format(
      "<p>Made by minlife {} ({}), numerics {}. One file; it asks nothing of any server. Its scripts are "
      "minlife's, "
      "under the MIT licence.</p>",
      escaped(version()), escaped(git_commit()), escaped(to_string(program_numerics())));
  nlohmann::json data{{"kind", "model"},
                      {"name", name},
                      {"network", network_json(model, file.config.rule, file.config.boundary)}};
  if (!curve.is_null()) data["curve"] = curve;
  page.data = script_json(data);
  return {to_html(page), {}};
}

}  // namespace minlife
