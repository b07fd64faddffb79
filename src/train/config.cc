#include "train/config.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.h"
#include "core/figures.h"
#include "core/random_streams.h"
#include "core/text.h"

namespace minlife {
namespace {

constexpr std::string_view kSame = "same";

std::int64_t whole(std::string_view text, std::string_view label, std::int64_t low, std::int64_t high) {
  const auto value = parse_int(text);
  if (!value || *value < low || *value > high)
    throw value_error(label, text, fmt::format("it must be a whole number from {} to {}", low, high));
  return *value;
}

double real(std::string_view text, std::string_view label, double low, double high, const char* rule) {
  const auto value = parse_double(text);
  if (!value || !(*value >= low && *value <= high)) throw value_error(label, text, rule);
  return *value;
}

bool yes_or_no(std::string_view text, std::string_view label) {
  if (text != "true" && text != "false") throw value_error(label, text, "it must be true or false");
  return text == "true";
}

template <int TrainConfig::*kMember, std::int64_t kLow, std::int64_t kHigh>
void set_int(TrainConfig& c, std::string_view text, std::string_view label) {
  c.*kMember = static_cast<int>(whole(text, label, kLow, kHigh));
}

template <int TrainConfig::*kMember>
std::string get_int(const TrainConfig& c) {
  return std::to_string(c.*kMember);
}

template <std::uint64_t TrainConfig::*kMember>
void set_count(TrainConfig& c, std::string_view text, std::string_view label) {
  c.*kMember = static_cast<std::uint64_t>(whole(text, label, 1, std::int64_t{1} << 48));
}

template <std::uint64_t TrainConfig::*kMember>
std::string get_count(const TrainConfig& c) {
  return std::to_string(c.*kMember);
}

template <double OptimizerSettings::*kMember>
void set_decay(TrainConfig& c, std::string_view text, std::string_view label) {
  c.optimizer_settings.*kMember = real(text, label, 0, 0.99999999, "it must be a number from 0 to below 1");
}

template <double OptimizerSettings::*kMember>
std::string get_setting(const TrainConfig& c) {
  return shortest(c.optimizer_settings.*kMember);
}

void set_size(TrainConfig& c, std::string_view text, std::string_view label) {
  const auto sides = split(text, 'x');
  const auto width = parse_int(sides[0]), height = sides.size() == 2 ? parse_int(sides[1]) : std::nullopt;
  if (!width || !height || *width < 1 || *height < 1 || *width > 4096 || *height > 4096)
    throw value_error(label, text, "it must be WIDTHxHEIGHT, each from 1 to 4096", "try 32x32");
  c.board_width = static_cast<int>(*width);
  c.height = static_cast<int>(*height);
}

void set_choice(bool& target, std::string_view text, std::string_view label, const char* no,
                const char* yes) {
  if (text != no && text != yes) throw value_error(label, text, fmt::format("it must be {} or {}", no, yes));
  target = text == yes;
}

const ConfigField kFields[] = {
    {"steps", "generations to predict, n", set_int<&TrainConfig::steps, 1, 16>, get_int<&TrainConfig::steps>},
    {"width", "overcompleteness m: 2m hidden and m rule channels a step",
     set_int<&TrainConfig::width, 1, 256>, get_int<&TrainConfig::width>},
    {"decoder", "separate, or merged: without the last rule layer (23 parameters at n = m = 1)",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       set_choice(c.merged, text, label, "separate", "merged");
     },
     [](const TrainConfig& c) { return std::string(c.merged ? "merged" : "separate"); }},
    {"activation", "relu, leaky_relu, prelu, silu, square or tanh",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       c.activation = &find_activation(text, label);
     },
     [](const TrainConfig& c) { return std::string(c.activation->name); }},
    {"init", "normal (weights and biases), normal_zero_bias, he or glorot",
     [](TrainConfig& c, std::string_view text, std::string_view label) { c.init = &find_init(text, label); },
     [](const TrainConfig& c) { return std::string(c.init->name); }},
    {"init_scale", "factor on the init's standard deviation",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       c.init_scale = real(text, label, 0, 1000, "it must be a number from 0 to 1000");
     },
     [](const TrainConfig& c) { return shortest(c.init_scale); }},
    {"boundary", "torus or dead",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       c.boundary = parse_boundary(text, label);
     },
     [](const TrainConfig& c) { return to_string(c.boundary); }},
    {"size", "WIDTHxHEIGHT of the boards", set_size,
     [](const TrainConfig& c) { return fmt::format("{}x{}", c.board_width, c.height); }},
    {"rule", "the cellular automaton to learn",
     [](TrainConfig& c, std::string_view text, std::string_view label) { c.rule = parse_rule(text, label); },
     [](const TrainConfig& c) { return to_string(c.rule); }},
    {"density", "of training boards: a number, or uniform:LO,HI drawn per board",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       c.density = parse_density(text, label);
     },
     [](const TrainConfig& c) { return to_string(c.density); }},
    {"test_density", "of held-out boards; same: that of the training boards",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       c.test_density = text == kSame ? std::nullopt : std::optional(parse_density(text, label));
     },
     [](const TrainConfig& c) { return c.test_density ? to_string(*c.test_density) : std::string(kSame); }},
    {"batch", "boards in an update", set_int<&TrainConfig::batch, 1, 65536>, get_int<&TrainConfig::batch>},
    {"examples", "the budget: training boards in all", set_count<&TrainConfig::examples>,
     get_count<&TrainConfig::examples>},
    {"learning_rate", "of Adam",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       c.optimizer_settings.learning_rate = real(text, label, 0, 1000, "it must be a number from 0 to 1000");
     },
     get_setting<&OptimizerSettings::learning_rate>},
    {"beta1", "of Adam", set_decay<&OptimizerSettings::beta1>, get_setting<&OptimizerSettings::beta1>},
    {"beta2", "of Adam", set_decay<&OptimizerSettings::beta2>, get_setting<&OptimizerSettings::beta2>},
    {"stop", "exact: end when found exact; never: spend the budget",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       bool never = false;
       set_choice(never, text, label, "exact", "never");
       c.stop = never ? Stop::never : Stop::exact;
     },
     [](const TrainConfig& c) { return std::string(c.stop == Stop::never ? "never" : "exact"); }},
    {"check_every", "updates between checks for exactness", set_count<&TrainConfig::check_every>,
     get_count<&TrainConfig::check_every>},
    {"sign_flips", "none, or how many initial weights change sign (then with fresh training data)",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       c.sign_flips = text == "none" ? -1 : static_cast<int>(whole(text, label, 0, 1000000));
     },
     [](const TrainConfig& c) {
       return c.sign_flips < 0 ? std::string("none") : std::to_string(c.sign_flips);
     }},
    {"flip_biases", "whether biases are among what may flip",
     [](TrainConfig& c, std::string_view text, std::string_view label) {
       c.flip_biases = yes_or_no(text, label);
     },
     [](const TrainConfig& c) { return std::string(c.flip_biases ? "true" : "false"); }},
};

}  // namespace

std::span<const ConfigField> config_fields() { return kFields; }

const ConfigField* find_config_field(std::string_view name) {
  for (const ConfigField& field : kFields)
    if (field.name == name) return &field;
  return nullptr;
}

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

PairLaw TrainConfig::pairs(Split split, std::uint64_t seed, std::uint64_t replicate) const {
  StreamReplicate stream(replicate);
  if (sign_flips >= 0) stream = stream.with_flips(static_cast<std::uint64_t>(sign_flips));
  return {steps,    height, board_width,
          boundary, rule,   split == Split::train ? density : test_density.value_or(density),
          seed,     split,  stream.bits()};
}

void validate(const TrainConfig& config) {
  const std::size_t parameters = config.architecture().parameters();
  if (parameters > kMostParameters)
    throw value_error(
        "width", std::to_string(config.width),
        fmt::format("a network of {} parameters is beyond this program", with_commas(parameters)),
        "stay below " + with_commas(kMostParameters));
  std::size_t flippable = 0;
  const Architecture architecture = config.architecture();
  for (const LayerShape& layer : architecture.layers)
    flippable += layer.weights() + (config.flip_biases ? static_cast<std::size_t>(layer.outputs) : 0);
  if (config.sign_flips > static_cast<int>(std::min<std::size_t>(flippable, 1u << 30)))
    throw value_error("sign_flips", std::to_string(config.sign_flips),
                      fmt::format("this network has only {} numbers that may flip", with_commas(flippable)));
}

nlohmann::json to_json(const TrainConfig& config) {
  const TrainConfig defaults;
  nlohmann::json json = nlohmann::json::object();
  for (const ConfigField& field : kFields)
    if (field.get(config) != field.get(defaults)) json[std::string(field.name)] = field.get(config);
  return json;
}

nlohmann::json to_full_json(const TrainConfig& config) {
  nlohmann::json json = nlohmann::json::object();
  for (const ConfigField& field : kFields) json[std::string(field.name)] = field.get(config);
  return json;
}

TrainConfig config_from_json(const nlohmann::json& json, const std::string& source) {
  if (!json.is_object()) throw InputError(source + ": the configuration is not a JSON object");
  TrainConfig config;
  for (const auto& [name, value] : json.items()) {
    const ConfigField* field = find_config_field(name);
    if (!field || !value.is_string())
      throw InputError(fmt::format("{}: the configuration has no setting {}", source, name));
    field->set(config, value.get<std::string>(), fmt::format("{}: {}", source, name));
  }
  validate(config);
  return config;
}

}  // namespace minlife
