#include "nn/architecture.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/error.h"
#include "core/json.h"
#include "core/text.h"
#include "nn/activations.h"

namespace minlife {

bool Architecture::has_steps() const {
  if (generations < 1 || reach() != generations || cuts.size() + 1 != static_cast<std::size_t>(generations))
    return false;
  // As many 3x3 layers as generations are one at least, so there are layers.
  const bool all_activated =
      std::all_of(layers.begin(), layers.end() - 1, [](const LayerShape& layer) { return layer.activated; });
  return layers.front().looks_around() && all_activated && !layers.back().looks_around() &&
         !layers.back().activated;
}

std::vector<StepChannels> Architecture::step_channels() const {
  if (!has_steps()) return {};
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
  if (steps.empty()) return {};
  Architecture meant = network_of_steps(steps, *activation);
  meant.leaks = leaks;
  if (meant != *this) return {};
  return steps;
}

int Architecture::reach() const {
  return static_cast<int>(std::count_if(layers.begin(), layers.end(),
                                        [](const LayerShape& layer) { return layer.looks_around(); }));
}

std::size_t Architecture::lead_in() const {
  const auto first = std::find_if(layers.begin(), layers.end(),
                                  [](const LayerShape& layer) { return layer.looks_around(); });
  return static_cast<std::size_t>(first - layers.begin());
}

bool Architecture::merged() const {
  return layers.size() >= 2 && !layers.back().looks_around() && layers[layers.size() - 2].looks_around();
}

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

float Architecture::leak_of(std::size_t k) const {
  if (!leaks) return activation->initial_slope;
  return layers[k].looks_around() ? leaks->neighbourhood : leaks->rule;
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

Architecture with_leaks(Architecture network, const Leaks& leaks) {
  network.activation = &activation_with_fixed_slope();
  network.leaks = leaks;
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
    if (last && (layer.activated || layer.outputs != 1))
      refuse(k, "not as it must be", "the last layer gives one logit, and is not activated");
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
  if (architecture.leaks) {
    if (!architecture.activation->has_fixed_slope())
      throw value_error(
          "leaks", architecture.activation->name,
          fmt::format("only {} has slopes that are not trained", activation_with_fixed_slope().name));
    for (const float leak : {architecture.leaks->neighbourhood, architecture.leaks->rule})
      if (!(leak >= 0 && leak <= 1))
        throw value_error("leaks", shortest(leak), "a slope below 0 is from 0 to 1");
  }
  if (!architecture.cuts.empty() && !architecture.has_steps())
    throw value_error("cuts", std::to_string(architecture.cuts.size()),
                      "they must make as many steps as there are generations, of one 3x3 layer each and "
                      "activated layers, and a 1x1 layer must give the logit");
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

Architecture tie_later_steps(Architecture network) {
  const std::vector<std::size_t>& cuts = network.cuts;
  if (cuts.size() < 2) return network;
  const std::size_t first = cuts[0], length = cuts[1] - first, decoder = network.layers.size() - 1;
  for (std::size_t k = 0; k < network.layers.size(); ++k)
    network.ties.push_back(k < first || k == decoder ? k : first + (k - first) % length);
  for (std::size_t s = 0; s < cuts.size(); ++s)
    if (cuts[s] != first + s * length) network.ties.clear();
  const bool alike = !network.ties.empty() && cuts.back() + length == decoder;
  for (std::size_t k = 0; k < network.layers.size(); ++k)
    if (!alike || network.layers[network.ties[k]] != network.layers[k])
      throw value_error("tied", "true",
                        "all steps after the first must have the same layers to share numbers",
                        "give them the same channels, the rule channels of the first step too");
  return network;
}

namespace {

/// The shortest decimal number that reads back as this float: 0.1, and not the 0.10000000149 that it is.
double as_written(float value) { return *parse_double(fmt::format("{}", value)); }

nlohmann::json list_of(const std::vector<StepChannels>& steps) {
  nlohmann::json list = nlohmann::json::array();
  for (const StepChannels& step : steps) list.push_back({step.hidden, step.rule});
  return list;
}

}  // namespace

std::string to_text(const std::vector<StepChannels>& steps) { return list_of(steps).dump(); }

std::string to_json_text(const Architecture& architecture) {
  nlohmann::json json = {{"activation", architecture.activation->name}};
  if (architecture.leaks)
    json["leaks"] = {as_written(architecture.leaks->neighbourhood), as_written(architecture.leaks->rule)};
  if (const std::vector<StepChannels> steps = architecture.step_channels(); !steps.empty()) {
    json["steps"] = list_of(steps);
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
std::optional<std::vector<StepChannels>> steps_of(const nlohmann::json& json) {
  const auto rows = rows_of(json, 2);
  if (!rows) return std::nullopt;
  std::vector<StepChannels> steps;
  for (const std::vector<int>& row : *rows) {
    if (!steps.empty() && steps.back().rule == 0) return std::nullopt;
    steps.push_back({row[0], row[1]});
  }
  return steps;
}

std::optional<Architecture> from_steps(const nlohmann::json& json, const Activation& activation) {
  const auto steps = steps_of(json);
  return steps ? std::optional(network_of_steps(*steps, activation)) : std::nullopt;
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

std::optional<Leaks> leaks_from(const nlohmann::json& json) {
  if (!json.is_array() || json.size() != 2 || !json[0].is_number() || !json[1].is_number())
    return std::nullopt;
  return Leaks{json[0].get<float>(), json[1].get<float>()};
}

}  // namespace

std::optional<std::vector<StepChannels>> parse_step_channels(std::string_view text) {
  try {
    auto steps = steps_of(parse_json(text, "channels"));
    if (steps) validate(network_of_steps(*steps));
    return steps;
  } catch (const InputError&) {
    return std::nullopt;
  }
}

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
  std::optional<Architecture> read =
      parsed.contains("steps") ? from_steps(parsed["steps"], activation) : from_layers(parsed, activation);
  if (!read) throw refuse("has a step or a layer that cannot be");
  if (parsed.contains("leaks")) {
    read->leaks = leaks_from(parsed["leaks"]);
    if (!read->leaks) throw refuse("has leaks that are not two numbers");
  }
  try {
    validate(*read);
  } catch (const InputError& error) {
    throw refuse(std::string("cannot be: ") + error.what());
  }
  return *read;
}

}  // namespace minlife
