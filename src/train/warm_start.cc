#include "train/warm_start.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/sha256.h"
#include "core/text.h"

namespace minlife {
namespace {

std::size_t origin(const Architecture& network, std::size_t layer) {
  return network.is_tied(layer) ? network.ties[layer] : layer;
}

/// Whether the layers of `from`, all but its decoder, are those of all steps of `whole` but the last.
bool lacks_last_step(const Architecture& from, const Architecture& whole) {
  if (!from.has_steps() || !whole.has_steps() || from.step_count() + 1 != whole.step_count()) return false;
  const std::size_t layers = whole.cuts.back();
  if (from.layers.size() != layers + 1) return false;
  for (std::size_t k = 0; k < layers; ++k)
    if (from.layers[k] != whole.layers[k] || origin(from, k) != origin(whole, k)) return false;
  return true;
}

/// "[[2,1],[2,1]]", "[[2,1],[2,1],[2,1]], tied", or the whole text of another network.
std::string shape_text(Architecture network) {
  const bool tied = !network.ties.empty();
  network.ties.clear();
  const std::vector<StepChannels> steps = network.step_channels();
  return (steps.empty() ? to_json_text(network) : to_text(steps)) + (tied ? ", tied" : "");
}

}  // namespace

std::optional<TrainConfig> config_before(const TrainConfig& config) {
  if (config.warm_start != kPreviousSteps || config.steps == 1) return std::nullopt;
  std::vector<ConfigSetting> settings;
  const auto tell = [&](const std::string& name, const std::string& text) {
    settings.push_back({name, text, name});
  };
  const nlohmann::json told = to_json(config);
  for (const auto& [name, value] : told.items())
    if (name != "steps" && name != "channels") tell(name, value.get<std::string>());
  if (config.channels.empty())
    tell("steps", std::to_string(config.steps - 1));
  else
    tell("channels", to_text(std::vector(config.channels.begin(), config.channels.end() - 1)));
  return config_of(settings);
}

std::string digest_of(const Model& model) {
  Sha256 digest;
  const std::string architecture = to_json_text(model.architecture);
  digest.add(architecture.data(), architecture.size());
  digest.add(model.parameters.data(), model.parameters.size() * sizeof(float));
  return digest.hex();
}

void check_warm_start(const ModelFile& from, const TrainConfig& config, const std::string& label,
                      const std::string& path) {
  std::vector<std::string> complaints;
  const auto complain = [&](const std::string& rule, const char* remedy) {
    complaints.emplace_back(value_error(label, path, rule, remedy).what());
  };
  const auto differs = [&](const char* what, const std::string& there, const std::string& here) {
    if (there != here)
      complain(fmt::format("its network has the {} {}, and this training {}", what, there, here),
               "take a model of the same");
  };
  const Architecture whole = config.architecture();
  const Architecture& network = from.model.architecture;
  differs("rule", to_string(from.config.rule), to_string(config.rule));
  differs("boundary", to_string(from.config.boundary), to_string(config.boundary));
  differs("activation", network.activation->name, whole.activation->name);
  Architecture as_here = network;  // but for the activation, which has been told
  as_here.activation = whole.activation;
  if (as_here != whole && !lacks_last_step(as_here, whole))
    complain(fmt::format("its network has the channels {}, and this training {}", shape_text(network),
                         shape_text(whole)),
             "they must be the same, or lack the last step only");
  if (!from.model.mask.is_dense()) complain("its network was pruned", "take one without a mask");
  if (!complaints.empty()) throw InputError(join(complaints, "\n"));
}

void check_teacher(const ModelFile& from, const TrainConfig& config, const std::string& label,
                   const std::string& path) {
  std::vector<std::string> complaints;
  const auto differs = [&](const char* what, const std::string& there, const std::string& here) {
    if (there != here)
      complaints.emplace_back(
          value_error(label, path,
                      fmt::format("its network has the {} {}, and this training {}", what, there, here),
                      "take a model of the same")
              .what());
  };
  const Architecture& network = from.model.architecture;
  differs("rule", to_string(from.config.rule), to_string(config.rule));
  differs("steps", std::to_string(network.step_count()), std::to_string(config.steps));
  if (network.reach() != network.step_count())
    complaints.emplace_back(value_error(label, path,
                                        fmt::format("its network looks {} cells far, and windows of {} steps "
                                                    "reach no further than that",
                                                    network.reach(), network.step_count()),
                                        "take one that looks a cell further with each step")
                                .what());
  if (!complaints.empty()) throw InputError(join(complaints, "\n"));
}

void take_steps(const Model& from, Model& network) {
  const std::vector<LayerSlice> source = ParameterLayout(from.architecture).layers,
                                target = ParameterLayout(network.architecture).layers;
  const bool whole = from.architecture == network.architecture;
  for (std::size_t k = 0; k + (whole ? 0 : 1) < source.size(); ++k) {
    const auto outputs = static_cast<std::size_t>(source[k].shape.outputs);
    // Weights, biases and slopes lie behind each other.
    const std::size_t count = source[k].shape.weights() + outputs * (source[k].has_slope ? 2 : 1);
    std::copy_n(from.parameters.begin() + static_cast<std::ptrdiff_t>(source[k].weight), count,
                network.parameters.begin() + static_cast<std::ptrdiff_t>(target[k].weight));
  }
}

}  // namespace minlife
