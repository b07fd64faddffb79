#include "train/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.h"
#include "core/figures.h"
#include "core/random_streams.h"
#include "core/text.h"
#include "data/window_examples.h"
#include "data/windows.h"
#include "nn/optimizers/levenberg_marquardt.h"

namespace minlife {

int TrainConfig::numerics_version(int program) const {
  /// A version that changed results, and the steps that a network has at least where it did.
  struct Change {
    int version, least_steps;
  };
  constexpr Change kChanges[] = {
      {5, 1},  // subnormal numbers are made 0 where they arise
      {4, 3},  // where windows cannot be enumerated, other boards judge than end the training
      {3, 2},  // later steps in tiles of 4x4 cells
      {2, 2},  // the first step on windows
  };
  for (const Change& change : kChanges)
    if (change.version <= program && steps >= change.least_steps) return change.version;
  return 1;
}

Architecture TrainConfig::architecture() const {
  Architecture network = channels.empty() ? life_network(steps, width, *activation, merged)
                                          : network_of_steps(channels, *activation);
  if (tied) network = tie_later_steps(std::move(network));
  return leaks() && !leak_until ? with_leaks(std::move(network), initial_leaks()) : network;
}

Architecture TrainConfig::first_architecture() const {
  TrainConfig first = *this;
  if (growth) first.width = 1;
  return first.architecture();
}

Leaks TrainConfig::initial_leaks() const {
  return {static_cast<float>(leak_neighbourhood), static_cast<float>(leak_rule)};
}

double TrainConfig::leak_share(std::uint64_t done) const {
  if (!leaks() || !leak_until) return 1;
  return std::max(0.0, 1 - static_cast<double>(done) / (*leak_until * static_cast<double>(updates())));
}

std::string TrainConfig::shape_name() const {
  return channels.empty() ? fmt::format("L({},{})", steps, width) : to_text(channels);
}

double TrainConfig::rate(std::uint64_t done) const {
  done += schedule_from;
  const double progress = static_cast<double>(done) / static_cast<double>(schedule_from + updates());
  const double risen = done < warmup ? static_cast<double>(done + 1) / static_cast<double>(warmup) : 1;
  return risen * schedule->factor(progress);
}

PairLaw TrainConfig::pairs(Split split, std::uint64_t seed, std::uint64_t replicate) const {
  StreamReplicate stream(replicate);
  if (sign_flips >= 0) stream = stream.with_flips(static_cast<std::uint64_t>(sign_flips));
  return {steps,    height, board_width,
          boundary, rule,   split == Split::train ? density : test_density.value_or(density),
          seed,     split,  stream.bits()};
}

TrainConfig default_config(const OptimizerKind& optimizer, int steps,
                           std::optional<ExamplesFrom> examples_from) {
  const bool second_order = optimizer.order == Order::second;
  TrainConfig config;
  config.optimizer = &optimizer;
  config.steps = steps;
  config.examples_from = examples_from.value_or(second_order ? ExamplesFrom::windows : ExamplesFrom::boards);
  if (config.examples_from == ExamplesFrom::boards) return config;
  config.batch = steps == 1 ? kWindows : 1024;
  config.density = {0.15, 0.65};
  const auto batch = static_cast<std::uint64_t>(config.batch);
  if (!second_order) {
    // Of rates from 0.001 to 0.03 and budgets of 1,000 to 10,000 updates these find L(1,1) nearly as often as
    // the best ones, and cost half (seed 1, 200 replicates each).
    config.optimizer_settings.learning_rate = 0.01;
    config.examples = (steps == 1 ? 3000 : 20000) * batch;
    config.check_every = 100;
    return config;
  }
  // Of the settings that were tried, those that found most exact networks of one and two steps for their
  // cost.
  config.examples = 150 * batch;
  config.init_neighbourhood = 0.5;
  config.init_rule_bias = 2;
  return config;
}

namespace {

/// The configuration that decides the same defaults, and has them all.
TrainConfig defaults_of(const TrainConfig& config) {
  return default_config(*config.optimizer, config.steps, config.examples_from);
}

}  // namespace

TrainConfig config_of(std::span<const ConfigSetting> settings) {
  const auto set = [&](TrainConfig& config, const auto& is_meant) {
    for (const ConfigSetting& setting : settings)
      if (is_meant(setting.name)) find_config_field(setting.name)->set(config, setting.text, setting.label);
  };
  // What decides defaults is known first, and of that what decides the others' defaults.
  TrainConfig config;
  set(config, [](const std::string& name) { return name == "optimizer" || name == "channels"; });
  const std::vector<StepChannels> channels = config.channels;
  if (!channels.empty()) config.steps = static_cast<int>(channels.size());
  set(config, [](const std::string& name) { return name == "steps"; });
  config = default_config(*config.optimizer, config.steps);
  set(config, [](const std::string& name) { return name == "examples_from"; });
  config = defaults_of(config);
  if (!channels.empty()) {
    config.width = 0;
    config.merged = channels.back().rule == 0;
  }
  set(config, [](const std::string&) { return true; });
  return config;
}

namespace {

/// Fields that some optimizers have no use for.
constexpr const char* kOptimizerFields[] = {
    "learning_rate", "beta1", "beta2",  "epsilon", "momentum",      "weight_decay",  "schedule", "warmup",
    "clip",          "l1",    "margin", "average", "schedule_from", "mask_schedule", "growth",   "teacher"};

void check_uses(const TrainConfig& config, std::vector<std::string>& complaints) {
  const std::vector<std::string> used = split(config.optimizer->uses, ' ');
  const TrainConfig defaults = defaults_of(config);
  for (const char* name : kOptimizerFields) {
    const ConfigField& field = *find_config_field(name);
    if (field.get(config) != field.get(defaults) && std::find(used.begin(), used.end(), name) == used.end())
      complaints.emplace_back(value_error(name, field.get(config),
                                          std::string(config.optimizer->name) + " has no use for it",
                                          "leave it out")
                                  .what());
  }
}

std::string complaint(const TrainConfig& config, std::string_view field, std::string_view rule,
                      std::string_view remedy = {}) {
  return value_error(field, find_config_field(field)->get(config), rule, remedy).what();
}

/// What does not go together with windows, or with boards.
void check_examples(const TrainConfig& config, std::vector<std::string>& complaints) {
  const bool second_order = config.optimizer->order == Order::second;
  if (config.examples_from == ExamplesFrom::boards) {
    if (second_order)
      complaints.push_back(complaint(config, "examples_from",
                                     std::string(config.optimizer->name) + " trains on windows",
                                     "leave it out"));
    if (config.live_share != TrainConfig{}.live_share)
      complaints.push_back(
          complaint(config, "live_share", "it is of windows that are drawn", "set examples_from = windows"));
    return;
  }
  const std::string who = second_order ? config.optimizer->name : "examples_from = windows";
  if (config.steps > kMostWindowSteps)
    complaints.push_back(complaint(
        config, "steps", fmt::format("{} trains on windows, of at most {} steps", who, kMostWindowSteps)));
  if (config.steps > 1 && config.boundary == Boundary::dead)
    complaints.push_back(complaint(
        config, "boundary",
        who + " trains on windows without edges, and of more than one step those at an edge are others",
        "take torus"));
  if (config.steps == 1 && config.batch != kWindows)
    complaints.push_back(complaint(
        config, "batch", fmt::format("{} trains one step on all {} windows", who, kWindows), "leave it out"));
}

void check_leaks(const TrainConfig& config, std::vector<std::string>& complaints) {
  if (!config.leaks()) {
    if (config.leak_until)
      complaints.push_back(complaint(config, "leak_until", "there is no leak to end",
                                     "set leak_neighbourhood or leak_rule, or leave it out"));
    return;
  }
  if (!config.activation->rectifies)
    complaints.push_back(
        complaint(config, "activation", "only relu takes leak_neighbourhood and leak_rule", "take relu"));
  if (config.leak_until && config.optimizer->order == Order::second)
    complaints.push_back(complaint(config, "leak_until",
                                   std::string(config.optimizer->name) +
                                       " compares the losses of two updates, and so must keep the leak",
                                   "leave it out"));
}

/// What does not go together in the shape of the network, and in where its numbers come from.
void check_network_shape(const TrainConfig& config, std::vector<std::string>& complaints) {
  const auto complain = [&](std::string_view field, std::string_view rule, std::string_view remedy = {}) {
    complaints.emplace_back(value_error(field, find_config_field(field)->get(config), rule, remedy).what());
  };
  if (!config.channels.empty()) {
    const auto steps = config.channels.size();
    if (config.width != 0) complain("width", "channels tell the width of each step", "leave one of them out");
    if (static_cast<std::size_t>(config.steps) != steps)
      complain("steps", fmt::format("channels are told of {} step{}", steps, (steps == 1 ? "" : "s")),
               "leave it out, as channels tell it");
    if (config.merged != (config.channels.back().rule == 0))
      complain("decoder", "it is merged just where the last step's rule channels are 0",
               "leave it out, as channels tell it");
  }
  if (config.tied && config.merged)
    complain("tied", "the last step of a merged network has no rule layer that it could share",
             "take decoder = separate");
  if (config.warm_start.empty()) return;
  if (config.sign_flips >= 0)
    complain("warm_start", "sign flips are of fresh numbers", "leave one of them out");
  if (config.warm_start == kPreviousSteps && config.merged)
    complain("warm_start",
             "whole steps are copied, and the last step of a merged network lacks its rule layer",
             "take decoder = separate");
}

void check_stay_clean(const TrainConfig& config, std::vector<std::string>& complaints) {
  const auto complain = [&](const std::string& reason, const std::string& remedy) {
    complaints.emplace_back(
        value_error("stay_clean", std::to_string(config.stay_clean), reason, remedy).what());
  };
  if (config.stay_clean > 1 && config.optimizer->order == Order::second)
    complain(std::string(config.optimizer->name) + " ends at the first check without an error",
             "leave it out");
  else if (config.stay_clean > config.checks())
    complain(fmt::format("so many examples have only {} checks for exactness", with_commas(config.checks())),
             "take a smaller check_every, or more examples");
}

/// Too many numbers in the network.
void check_numbers(const TrainConfig& config, const Architecture& network,
                   std::vector<std::string>& complaints) {
  const std::size_t parameters = network.parameters();
  const std::string field = config.channels.empty() ? "width" : "channels";
  const auto too_many = [&](const std::string& beyond, std::size_t most) {
    complaints.emplace_back(
        value_error(field, find_config_field(field)->get(config),
                    fmt::format("a network of {} parameters is beyond {}", with_commas(parameters), beyond),
                    "stay below " + with_commas(most))
            .what());
  };
  if (parameters > kMostParameters) {
    too_many("this program", kMostParameters);
  } else if (config.optimizer->order == Order::second && parameters > kMostCurvatureParameters) {
    const double bytes = LevenbergMarquardt::bytes(parameters, config.windows());
    too_many(fmt::format("{}, which would need {} of memory", config.optimizer->name,
                         bytes_text(static_cast<std::uint64_t>(bytes))),
             kMostCurvatureParameters);
  }
}

void check_flips(const TrainConfig& config, const Architecture& network,
                 std::vector<std::string>& complaints) {
  const TrainConfig defaults;
  if (config.sign_flips < 1) {
    for (const char* name : {"flip_kind", "flip_layer"})
      if (find_config_field(name)->get(config) != find_config_field(name)->get(defaults))
        complaints.push_back(complaint(config, name, "there is nothing to flip",
                                       "set sign_flips, to 1 at least, or leave it out"));
    return;
  }
  if (network.parameters() > kMostParameters) return;  // which has been told
  const std::size_t flippable = may_flip(network, *config.flip_layer, config.flip_biases).size();
  const bool in_all = config.flip_layer == defaults.flip_layer;
  if (static_cast<std::size_t>(config.sign_flips) > flippable)
    complaints.push_back(complaint(
        config, "sign_flips",
        fmt::format("this network has only {} numbers that may flip{}", with_commas(flippable),
                    in_all ? "" : fmt::format(" where flip_layer is {}", config.flip_layer->name))));
}

}  // namespace

void validate(const TrainConfig& config) {
  std::vector<std::string> complaints;
  check_network_shape(config, complaints);
  TrainConfig shape = config;
  shape.tied = config.tied && !config.merged;  // that they do not go together has been told
  try {
    const Architecture network = shape.architecture();
    check_numbers(config, network, complaints);
    check_flips(config, network, complaints);
  } catch (const InputError& error) {
    complaints.emplace_back(error.what());
  }
  check_uses(config, complaints);
  check_examples(config, complaints);
  check_leaks(config, complaints);
  check_stay_clean(config, complaints);
  check_evolution(config, complaints);
  if (!complaints.empty()) throw InputError(join(complaints, "\n"));
}

nlohmann::json to_json(const TrainConfig& config) {
  TrainConfig defaults = defaults_of(config);
  const TrainConfig plain;
  defaults.optimizer = plain.optimizer;
  defaults.steps = plain.steps;
  if (!config.channels.empty()) {  // these tell them
    defaults.steps = config.steps;
    defaults.width = config.width;
    defaults.merged = config.merged;
  }
  defaults.examples_from = default_config(*config.optimizer, config.steps).examples_from;
  nlohmann::json json = nlohmann::json::object();
  for (const ConfigField& field : config_fields())
    if (field.get(config) != field.get(defaults)) json[std::string(field.name)] = field.get(config);
  return json;
}

nlohmann::json to_full_json(const TrainConfig& config) {
  nlohmann::json json = nlohmann::json::object();
  for (const ConfigField& field : config_fields())
    if (config.channels.empty() || field.name != "width") json[std::string(field.name)] = field.get(config);
  return json;
}

TrainConfig config_from_json(const nlohmann::json& json, const std::string& source) {
  if (!json.is_object()) throw InputError(source + ": the configuration is not a JSON object");
  std::vector<ConfigSetting> settings;
  for (const auto& [name, value] : json.items()) {
    if (!find_config_field(name) || !value.is_string())
      throw InputError(fmt::format("{}: the configuration has no setting {}", source, name));
    settings.push_back({name, value.get<std::string>(), fmt::format("{}: {}", source, name)});
  }
  TrainConfig config = config_of(settings);
  validate(config);
  return config;
}

}  // namespace minlife
