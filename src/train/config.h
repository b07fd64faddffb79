#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/numerics.h"
#include "data/density.h"
#include "data/pair_stream.h"
#include "life/board.h"
#include "life/rule.h"
#include "nn/activations.h"
#include "nn/architecture.h"
#include "nn/init.h"
#include "nn/optimizers.h"

namespace minlife {

/// When a trial ends: at the first check that finds it exact, or when its examples are spent.
enum class Stop { exact, never };

/// Everything that decides a trial, but for seed and replicate. The defaults are the protocol
/// "springer-kenyon".
struct TrainConfig {
  int steps = 1;
  int width = 1;
  bool merged = false;
  const Activation* activation = &find_activation("relu");
  const Init* init = &find_init("normal");
  double init_scale = 1;
  Boundary boundary = Boundary::torus;
  int height = 32, board_width = 32;
  Rule rule = kLife;
  DensityLaw density;  ///< of the training boards
  /// Of held-out boards; nothing: the law of the training boards.
  std::optional<DensityLaw> test_density = DensityLaw{0.1, 0.9};
  int batch = 8;
  std::uint64_t examples = 1000000;
  const OptimizerKind* optimizer = optimizers()[0];
  OptimizerSettings optimizer_settings;
  Stop stop = Stop::exact;
  std::uint64_t check_every = 1000;  ///< updates between checks for exactness
  int sign_flips = -1;               ///< -1: none asked for; k: flip k initial signs and draw fresh data
  bool flip_biases = false;          ///< whether biases are among what may flip

  bool operator==(const TrainConfig&) const = default;

  Architecture architecture() const { return life_network(steps, width, *activation, merged); }
  /// The optimizer before its first update.
  Optimizer fresh_optimizer(std::size_t parameters) const {
    return Optimizer(*optimizer, optimizer_settings, parameters);
  }
  /// Updates that the examples make; the last batch is never partial.
  std::uint64_t updates() const {
    return (examples + static_cast<std::uint64_t>(batch) - 1) / static_cast<std::uint64_t>(batch);
  }
  /// The version of the numerics, `program` at most, that last changed results of this configuration.
  int numerics_version(int program = kNumericsVersion) const;
  /// The examples of one split. Fresh data of sign-flip trials come from a replicate of their own.
  PairLaw pairs(Split split, std::uint64_t seed, std::uint64_t replicate) const;
};

/// One setting: its name in specs ("learning_rate"; as a flag "--learning-rate"), its help, and how to set
/// and show it as text. The command line, the spec, the ledger and the CSV columns all derive from this list.
struct ConfigField {
  std::string_view name;
  std::string_view help;
  /// Throws InputError naming `label` (the flag or the key as the user wrote it).
  void (*set)(TrainConfig& config, std::string_view text, std::string_view label);
  std::string (*get)(const TrainConfig& config);
};

std::span<const ConfigField> config_fields();

/// The field of that name, or null.
const ConfigField* find_config_field(std::string_view name);

/// The largest network that is trained or read.
inline constexpr std::size_t kMostParameters = 20000000;

/// Checks what single fields cannot: a network that would be too large, a square of them all.
void validate(const TrainConfig& config);

/// {name: text} of the fields that differ from the defaults: what a trial's id is made of, so that a new
/// field does not rename old trials.
nlohmann::json to_json(const TrainConfig& config);

/// The same with every field.
nlohmann::json to_full_json(const TrainConfig& config);

/// Reads either; throws InputError naming `source` for an unknown name or a bad value.
TrainConfig config_from_json(const nlohmann::json& json, const std::string& source);

}  // namespace minlife
