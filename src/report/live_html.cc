#include "report/live_html.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/figures.h"
#include "core/text.h"
#include "report/html.h"
#include "report/network_json.h"

namespace minlife {
namespace {

/// Numbers that a page lists as text.
constexpr std::size_t kMostListed = 1000;

constexpr const char* kControls = R"(<div class="controls needs-script">
<button type="button" class="button main" id="live-step">Step</button>
<button type="button" class="button" id="live-play" aria-pressed="false">Play</button>
<button type="button" class="button" id="live-clear">Clear</button>
<label class="control"><span>start from</span><select id="live-pattern">)";

constexpr const char* kBoards = R"(</select></label>
<label class="check"><input type="checkbox" id="live-own"> go on from the network's own answers</label>
</div>
<div class="boards needs-script">
<figure><figcaption><strong>Now</strong> <small>draw here: press on cells, or use arrow keys and space</small></figcaption>
<canvas id="board-now" tabindex="0" role="application" aria-label="Board to draw on. Arrow keys move, space changes a cell." aria-describedby="live-cell"></canvas></figure>
<figure><figcaption><strong>The network says</strong> <small>)";

std::string steps_text(int steps) {
  return steps == 1 ? "one generation on" : fmt::format("{} generations on", steps);
}

std::string boards_html(int steps) {
  return fmt::format(R"({0}{1}; wrong cells are crossed</small></figcaption>
<canvas id="board-said" role="img" aria-label="What the network predicts"></canvas></figure>
<figure><figcaption><strong>Life does</strong> <small>{1}</small></figcaption>
<canvas id="board-truth" role="img" aria-label="What becomes of the board"></canvas></figure>
</div>
<div class="say needs-script"><span id="live-generation">generation 0</span>
<span id="live-verdict" role="status"></span></div>
<p id="live-cell" class="needs-script" aria-live="polite"></p>
)",
                     kBoards, steps_text(steps));
}

std::string patterns_html(const Model& model, const Rule& rule, Boundary boundary) {
  std::string html;
  const nlohmann::json network = network_json(model, rule, boundary);
  for (const nlohmann::json& pattern : network["patterns"])
    html += element("option", pattern[0].get<std::string>());
  return html + "<option>random</option>";
}

/// Every number of the network as text, layer by layer.
std::string numbers_html(const Model& model) {
  std::string rows;
  int number = 0;
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers) {
    ++number;
    for (int output = 0; output < layer.shape.outputs; ++output) {
      std::string weights;
      for (int input = 0; input < layer.shape.inputs; ++input) {
        const std::size_t first =
            layer.first_tap(static_cast<std::size_t>(output), static_cast<std::size_t>(input));
        for (std::size_t tap = 0; tap < layer.shape.taps(); ++tap)
          weights += (weights.empty() ? "" : tap == 0 ? "; " : " ") + shortest(model.parameters[first + tap]);
      }
      const float bias = model.parameters[layer.bias + static_cast<std::size_t>(output)];
      rows += fmt::format("<tr><td class=\"number\">{}<td class=\"number\">{}<td class=\"number\">{}<td>{}\n",
                          number, output + 1, shortest(bias), weights);
    }
  }
  return details_html(
      "All numbers as text",
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers of the "
      "network\"><table><thead><tr>"
      "<th scope=\"col\" class=\"number\">layer</th><th scope=\"col\" class=\"number\">unit</th>"
      "<th scope=\"col\" class=\"number\">bias</th><th scope=\"col\">weights, input by input, row by row"
      "</th></tr></thead><tbody>\n" +
          rows + "</tbody></table></div>");
}

}  // namespace

std::string live_html(const Model& model, const Rule& rule, Boundary boundary,
                      const std::vector<std::string>& about) {
  const int steps = model.architecture.step_count();
  const std::size_t parameters = model.parameters.size();
  std::string html = list_html(about);
  html += fmt::format("<div class=\"card\" id=\"live\">{}{}{}</div>\n", kControls,
                      patterns_html(model, rule, boundary), boards_html(steps));
  if (parameters <= kMostDrawnParameters)
    html +=
        "<div class=\"card needs-script\"><h3>Its weights</h3>\n<p class=\"soft\">A square is a weight: "
        "orange above zero, "
        "blue with a dash below, the stronger the larger it is in its layer. Bold: what the unit says at the "
        "cell that is "
        "pointed at.</p>\n"
        "<div id=\"weights\" class=\"layers\"></div></div>\n";
  else
    html +=
        fmt::format("<p class=\"soft\">Its {} numbers are too many to draw.</p>\n", with_commas(parameters));
  if (parameters <= kMostListed) html += numbers_html(model);
  return html;
}

}  // namespace minlife
