#include "nn/architecture.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/error.h"
#include "core/json.h"
#include "nn/activations.h"

namespace minlife {

std::vector<StepChannels> Architecture::step_channels() const {
  if (!has_steps() || layers.empty() || layers.back().activated) return {};
  std::vector<StepChannels> steps;
  for (std::size_t k = 0; k + 1 < layers.size(); ++k) {
    if (layers[k].looks_around())
      steps.push_back({layers[k].outputs, 0});
    else if (k > 0 && layers[k - 1].looks_around())
      steps.back().rule = layers[k].outputs;
    else
      return {};
  }
  // What these steps stand for must be this network.
  for (std::size_t s = 0; s + 1 < steps.size(); ++s)
    if (steps[s].rule == 0) return {};
  if (steps.empty() || network_of_steps(steps, *activation) != *this) return {};
  return steps;
}

int Architecture::reach() const {
  return static_cast<int>(std::count_if(layers.begin(), layers.end(),
                                        [](const LayerShape& layer) { return layer.looks_around(); }));
}

bool Architecture::merged() const { return layers.size() >= 2 && layers[layers.size() - 2].looks_around(); }

int Architecture::uniform_width() const {
  const std::vector<StepChannels> steps = step_channels();
  if (steps.empty() || steps.front().hidden % 2 != 0) return 0;
  const int width = steps.front().hidden / 2;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const bool last = s + 1 == steps.size();
    if (steps[s].hidden != 2 * width || (steps[s].rule != width && !(last && steps[s].rule == 0))) return 0;
  }
  return width;
}

std::size_t Architecture::parameters() const {
  std::size_t count = weights();
  for (std::size_t k = 0; k < layers.size(); ++k) {
    if (is_tied(k)) continue;
    const bool has_slope = layers[k].activated && activation->has_slope;
    count += static_cast<std::size_t>(layers[k].outputs) * (has_slope ? 2 : 1);
  }
  return count;
}

std::size_t Architecture::weights() const {
  std::size_t count = 0;
  for (std::size_t k = 0; k < layers.size(); ++k)
    if (!is_tied(k)) count += layers[k].weights();
  return count;
}

std::size_t Architecture::macs_per_cell() const {
  std::size_t count = 0;
  for (const LayerShape& layer : layers) count += layer.weights();
  return count;
}

Architecture network_of_steps(const std::vector<StepChannels>& steps, const Activation& activation) {
  Architecture network;
  network.activation = &activation;
  network.generations = static_cast<int>(steps.size());
  int channels = 1;
  for (const StepChannels& step : steps) {
    if (!network.layers.empty()) network.cuts.push_back(network.layers.size());
    network.layers.push_back({channels, step.hidden, 3, true});
    channels = step.hidden;
    if (step.rule == 0) continue;
    network.layers.push_back({channels, step.rule, 1, true});
    channels = step.rule;
  }
  network.layers.push_back({channels, 1, 1, false});
  return network;
}

void validate(const Architecture& architecture) {
  const std::vector<LayerShape>& layers = architecture.layers;
  const auto refuse = [](std::size_t k, const std::string& value, const char* rule) {
    throw value_error(fmt::format("layer {}", k), value, rule);
  };
  if (architecture.generations < 1 || architecture.generations > 64)
    throw value_error("steps", std::to_string(architecture.generations), "a network has 1 to 64 steps");
  if (layers.empty() || layers.size() > 129)
    throw value_error("layers", std::to_string(layers.size()), "a network has 1 to 129 layers");
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const LayerShape& layer = layers[k];
    const bool last = k + 1 == layers.size();
    if (layer.kernel != 1 && layer.kernel != 3)
      refuse(k, fmt::format("a kernel of {}", layer.kernel), "there are kernels of 1 and of 3");
    if (layer.outputs < 1 || layer.outputs > 4096)
      refuse(k, fmt::format("{} channels", layer.outputs), "there must be 1 to 4096");
    if (layer.inputs != (k == 0 ? 1 : layers[k - 1].outputs))
      refuse(k, fmt::format("{} inputs", layer.inputs), "it must read what the layer before it gives");
    if (layer.activated == last || (last && layer.outputs != 1))
      refuse(k, "not as it must be", "all but the last are activated, and that gives one logit");
  }
  const std::vector<std::size_t>& ties = architecture.ties;
  if (!ties.empty() && ties.size() != layers.size())
    throw value_error("ties", std::to_string(ties.size()), "there must be one for each layer, or none");
  for (std::size_t k = 0; k < ties.size(); ++k)
    if (ties[k] > k || ties[ties[k]] != ties[k] || layers[ties[k]] != layers[k])
      refuse(k, fmt::format("tied to layer {}", ties[k]),
             "it must be tied to itself or to an earlier layer of its shape that has numbers of its own");
  std::size_t before = 0;
  for (const std::size_t cut : architecture.cuts) {
    if (cut <= before || cut >= layers.size() || !layers[cut].looks_around())
      throw value_error("cuts", std::to_string(cut),
                        "a step begins with a 3x3 layer, behind the step before it");
    before = cut;
  }
  if (!architecture.cuts.empty() && !architecture.has_steps())
    throw value_error("cuts", std::to_string(architecture.cuts.size()),
                      "they must make as many steps of one 3x3 layer each as there are generations");
}

Architecture life_network(int steps, int width, const Activation& activation, bool merged) {
  if (steps < 1 || steps > 64)
    throw value_error("steps", std::to_string(steps), "it must be from 1 to 64", "try 1");
  if (width < 1 || width > 1024)
    throw value_error("width", std::to_string(width), "it must be from 1 to 1024", "try 8");
  std::vector<StepChannels> channels(static_cast<std::size_t>(steps), {2 * width, width});
  if (merged) channels.back().rule = 0;
  return network_of_steps(channels, activation);
}

std::string to_json_text(const Architecture& architecture) {
  nlohmann::json json = {{"activation", architecture.activation->name}};
  if (const std::vector<StepChannels> steps = architecture.step_channels(); !steps.empty()) {
    for (const StepChannels& step : steps) json["steps"].push_back({step.hidden, step.rule});
    return json.dump();
  }
  for (const LayerShape& layer : architecture.layers)
    json["layers"].push_back({layer.inputs, layer.outputs, layer.kernel, layer.activated ? 1 : 0});
  json["generations"] = architecture.generations;
  json["cuts"] = architecture.cuts;
  if (!architecture.ties.empty()) json["ties"] = architecture.ties;
  return json.dump();
}

namespace {

/// A list of whole numbers up to 4096.
std::optional<std::vector<int>> small_numbers(const nlohmann::json& json) {
  if (!json.is_array()) return std::nullopt;
  std::vector<int> numbers;
  for (const auto& entry : json) {
    if (!entry.is_number_unsigned() || entry.get<std::uint64_t>() > 4096) return std::nullopt;
    numbers.push_back(entry.get<int>());
  }
  return numbers;
}

std::optional<std::vector<std::vector<int>>> rows_of(const nlohmann::json& json, std::size_t width) {
  if (!json.is_array()) return std::nullopt;
  std::vector<std::vector<int>> rows;
  for (const auto& entry : json) {
    const auto row = small_numbers(entry);
    if (!row || row->size() != width) return std::nullopt;
    rows.push_back(*row);
  }
  return rows;
}

/// Without the check of validate().
std::optional<Architecture> from_steps(const nlohmann::json& json, const Activation& activation) {
  const auto rows = rows_of(json, 2);
  if (!rows) return std::nullopt;
  std::vector<StepChannels> steps;
  for (const std::vector<int>& row : *rows) {
    if (!steps.empty() && steps.back().rule == 0) return std::nullopt;
    steps.push_back({row[0], row[1]});
  }
  return network_of_steps(steps, activation);
}

std::optional<Architecture> from_layers(const nlohmann::json& json, const Activation& activation) {
  const auto rows = rows_of(json.at("layers"), 4);
  const auto cuts = small_numbers(json.value("cuts", nlohmann::json::array()));
  const auto generations =
      small_numbers(nlohmann::json::array({json.value("generations", nlohmann::json())}));
  const auto ties = small_numbers(json.value("ties", nlohmann::json::array()));
  if (!rows || !cuts || !generations || !ties) return std::nullopt;
  Architecture architecture;
  architecture.activation = &activation;
  architecture.generations = generations->front();
  architecture.cuts.assign(cuts->begin(), cuts->end());
  architecture.ties.assign(ties->begin(), ties->end());
  for (const std::vector<int>& row : *rows)
    architecture.layers.push_back({row[0], row[1], row[2], row[3] != 0});
  return architecture;
}

}  // namespace

Architecture parse_architecture(const std::string& json_text, const std::string& source) {
  const auto refuse = [&](const std::string& why) -> InputError {
    return InputError(fmt::format("{}: architecture {}", source, why));
  };
  const nlohmann::json parsed = parse_json(json_text, source + ": architecture");
  if (!parsed.is_object() || !parsed.contains("activation") || !parsed["activation"].is_string() ||
      parsed.contains("steps") == parsed.contains("layers"))
    throw refuse("is not {\"activation\": name, \"steps\": [[hidden, rule], ...]}, nor one of layers");
  const Activation& activation =
      find_activation(parsed["activation"].get<std::string>(), source + ": activation");
  const std::optional<Architecture> read =
      parsed.contains("steps") ? from_steps(parsed["steps"], activation) : from_layers(parsed, activation);
  if (!read) throw refuse("has a step or a layer that cannot be");
  try {
    validate(*read);
  } catch (const InputError& error) {
    throw refuse(std::string("cannot be: ") + error.what());
  }
  return *read;
}

}  // namespace minlife
