#include "nn/architecture.h"

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json.h"
#include "nn/activations.h"

namespace minlife {

int Architecture::uniform_width() const {
  if (steps.empty() || steps.front().hidden % 2 != 0) return 0;
  const int width = steps.front().hidden / 2;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const bool last = s + 1 == steps.size();
    if (steps[s].hidden != 2 * width || (steps[s].rule != width && !(last && steps[s].rule == 0))) return 0;
  }
  return width;
}

std::vector<LayerShape> Architecture::layers() const {
  std::vector<LayerShape> shapes;
  int channels = 1;
  for (const StepChannels& step : steps) {
    shapes.push_back({channels, step.hidden, 3, true});
    channels = step.hidden;
    if (step.rule == 0) continue;
    shapes.push_back({channels, step.rule, 1, true});
    channels = step.rule;
  }
  shapes.push_back({channels, 1, 1, false});
  return shapes;
}

std::size_t Architecture::parameters() const {
  std::size_t count = 0;
  for (const LayerShape& layer : layers()) {
    count += layer.weights() + static_cast<std::size_t>(layer.outputs);
    if (layer.activated && activation->has_slope) count += static_cast<std::size_t>(layer.outputs);
  }
  return count;
}

std::size_t Architecture::macs_per_cell() const {
  std::size_t count = 0;
  for (const LayerShape& layer : layers()) count += layer.weights();
  return count;
}

void validate(const Architecture& architecture) {
  if (architecture.steps.empty() || architecture.steps.size() > 64)
    throw value_error("steps", std::to_string(architecture.steps.size()), "a network has 1 to 64 steps");
  for (std::size_t s = 0; s < architecture.steps.size(); ++s) {
    const StepChannels& step = architecture.steps[s];
    const bool last = s + 1 == architecture.steps.size();
    if (step.hidden < 1 || step.hidden > 4096)
      throw value_error("hidden channels of step " + std::to_string(s + 1), std::to_string(step.hidden),
                        "there must be 1 to 4096");
    if (step.rule < (last ? 0 : 1) || step.rule > 4096)
      throw value_error("rule channels of step " + std::to_string(s + 1), std::to_string(step.rule),
                        "there must be 1 to 4096, or 0 in the last step for a merged decoder");
  }
}

Architecture life_network(int steps, int width, const Activation& activation, bool merged) {
  if (steps < 1 || steps > 64)
    throw value_error("steps", std::to_string(steps), "it must be from 1 to 64", "try 1");
  if (width < 1 || width > 1024)
    throw value_error("width", std::to_string(width), "it must be from 1 to 1024", "try 8");
  Architecture network{std::vector<StepChannels>(static_cast<std::size_t>(steps), {2 * width, width}),
                       &activation};
  if (merged) network.steps.back().rule = 0;
  return network;
}

std::string to_json_text(const Architecture& architecture) {
  nlohmann::json steps = nlohmann::json::array();
  for (const StepChannels& step : architecture.steps) steps.push_back({step.hidden, step.rule});
  return nlohmann::json{{"activation", architecture.activation->name}, {"steps", steps}}.dump();
}

Architecture parse_architecture(const std::string& json_text, const std::string& source) {
  const auto refuse = [&](const std::string& why) -> InputError {
    return InputError(source + ": architecture " + why);
  };
  const nlohmann::json parsed = parse_json(json_text, source + ": architecture");
  if (!parsed.is_object() || !parsed.contains("steps") || !parsed["steps"].is_array() ||
      !parsed.contains("activation") || !parsed["activation"].is_string())
    throw refuse("is not {\"activation\": name, \"steps\": [[hidden, rule], ...]}");
  Architecture architecture;
  architecture.activation =
      &find_activation(parsed["activation"].get<std::string>(), source + ": activation");
  for (const auto& step : parsed["steps"]) {
    if (!step.is_array() || step.size() != 2 || !step[0].is_number_integer() || !step[1].is_number_integer())
      throw refuse("has a step that is not [hidden, rule]");
    const auto hidden = step[0].get<std::int64_t>(), rule = step[1].get<std::int64_t>();
    if (hidden < 0 || hidden > 4096 || rule < 0 || rule > 4096) throw refuse("has a step of impossible size");
    architecture.steps.push_back({static_cast<int>(hidden), static_cast<int>(rule)});
  }
  try {
    validate(architecture);
  } catch (const InputError& error) {
    throw refuse(std::string("cannot be: ") + error.what());
  }
  return architecture;
}

}  // namespace minlife
