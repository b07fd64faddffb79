#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/numerics.h"
#include "data/density.h"
#include "data/pair_stream.h"
#include "data/windows.h"
#include "life/board.h"
#include "life/rule.h"
#include "nn/activations.h"
#include "nn/architecture.h"
#include "nn/init.h"
#include "nn/optimizers.h"
#include "nn/schedules.h"
#include "train/flips.h"
#include "train/growths.h"
#include "train/mask_schedules.h"

namespace minlife {

/// When a trial ends: at the first check that finds it exact, or when its examples are spent.
enum class Stop { exact, never };

/// What a training learns from: boards, all of whose cells count, or windows (data/window_examples.h), each
/// of which has one cell that counts, and is one example.
enum class ExamplesFrom { boards, windows };

/// Everything that decides a trial, but for seed and replicate. The defaults are the protocol
/// "springer-kenyon"; those of other optimizers than Adam, and on windows, are
/// default_config's.
struct TrainConfig {
  int steps = 1;
  int width = 1;  ///< m of L(n, m); 0 where the channels are told instead
  /// Of each step, in place of a width; empty: those of L(n, m).
  std::vector<StepChannels> channels;
  bool merged = false;
  bool tied = false;  ///< all steps after the first share one set of numbers
  const Activation* activation = &find_activation("relu");
  const Init* init = &find_init("normal");
  double init_scale = 1;
  double init_neighbourhood = 1;  ///< factor on the initial weights of 3x3 layers
  double init_rule_bias = 0;      ///< added to the initial biases of activated 1x1 layers
  Boundary boundary = Boundary::torus;
  int height = 32, board_width = 32;
  Rule rule = kLife;
  DensityLaw density;  ///< of the training boards
  /// Of held-out boards; nothing: the law of the training boards.
  std::optional<DensityLaw> test_density = DensityLaw{0.1, 0.9};
  ExamplesFrom examples_from = ExamplesFrom::boards;
  int batch = 8;            ///< examples in an update: boards, or windows
  double live_share = 0.4;  ///< of windows that are drawn: those whose target is alive
  std::uint64_t examples = 1000000;
  const OptimizerKind* optimizer = optimizers()[0];
  OptimizerSettings optimizer_settings;
  const Schedule* schedule = schedules()[0];
  std::uint64_t warmup = 0;  ///< updates in which the learning rate rises from 0
  /// Updates of schedule and warmup that are taken as done before the first one: a rewound learning rate.
  std::uint64_t schedule_from = 0;
  double clip = 0;     ///< longest gradient; 0: no limit
  double l1 = 0;       ///< times the sum of weights' magnitudes, in the loss
  double margin = 0;   ///< by which logits must be right before the loss is small (nn/kernels/head.h)
  double average = 0;  ///< what an exponential mean of the parameters keeps of itself; 0: there is none
  double leak_neighbourhood = 0;  ///< slope below 0 of relu in 3x3 layers
  double leak_rule = 0;           ///< and in activated 1x1 layers
  /// The share of the budget in which these fall to 0 along a line: what is checked and kept then is a
  /// network of relu. Nothing: they stay, and the network is one of leaky_relu.
  std::optional<double> leak_until;
  MaskSettings masks;              ///< of a mask that changes while it trains
  const Growth* growth = nullptr;  ///< null: the network has its whole width from the start
  std::uint64_t growth_wait = 3;   ///< checks in a row without progress after which it grows
  /// Whose answers are the targets: "" those of Life; kParentTeaches; or the digest of a network
  /// (train/warm_start.h).
  std::string teacher;
  double temperature = 4;  ///< divides a teacher's logits
  Stop stop = Stop::exact;
  std::uint64_t check_every = 1000;   ///< updates between checks for exactness
  std::uint64_t stay_clean = 1;       ///< checks in a row without an error before a trial is found exact
  std::uint64_t judge_boards = 1000;  ///< held-out boards that judge a trial
  int sign_flips = -1;                ///< -1: none asked for; k: flip k initial signs and draw fresh data
  bool flip_biases = false;           ///< whether biases are among what may flip
  const FlipKind* flip_kind = &find_flip_kind("signs");
  const FlipLayer* flip_layer = &find_flip_layer("all");

  /// What the first steps' numbers are before the training: "" fresh ones; kPreviousSteps; or the digest of a
  /// network (train/warm_start.h).
  std::string warm_start;

  bool operator==(const TrainConfig&) const = default;

  /// The network as it is checked and kept. Throws InputError where there is no such network, which
  /// validate() tells before.
  Architecture architecture() const;
  /// The network that a training starts with.
  Architecture first_architecture() const;
  /// m where the network's shape is that of L(n, m), else 0, as in model files.
  int uniform_width() const { return channels.empty() ? width : architecture().uniform_width(); }
  /// "L(2,4)", or of other channels "[[2,1],[3,1]]".
  std::string shape_name() const;
  /// The slopes below 0 that the configuration asks for.
  Leaks initial_leaks() const;
  bool leaks() const { return leak_neighbourhood != 0 || leak_rule != 0; }
  /// What is left of leaks in the update after `done` of them: 1 where they stay, also where there are none.
  double leak_share(std::uint64_t done) const;
  /// The optimizer before its first update.
  Optimizer fresh_optimizer(std::size_t parameters) const {
    return Optimizer(*optimizer, optimizer_settings, parameters);
  }
  /// The factor on the learning rate of the update after `done` of them.
  double rate(std::uint64_t done) const;
  /// Windows in an update, where it is on windows.
  std::size_t windows() const { return steps == 1 ? kWindows : static_cast<std::size_t>(batch); }
  /// Cells whose answers an update looks at: all of the batch's boards, or one of each window.
  std::uint64_t cells_per_update() const {
    const auto examples_of_update = static_cast<std::uint64_t>(batch);
    if (examples_from == ExamplesFrom::windows) return examples_of_update;
    return examples_of_update * static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(board_width);
  }
  /// Checks for exactness that the updates leave room for, the one at their end among them.
  std::uint64_t checks() const { return (updates() + check_every - 1) / check_every; }
  /// Updates that the examples make; the last batch is never partial.
  std::uint64_t updates() const {
    return (examples + static_cast<std::uint64_t>(batch) - 1) / static_cast<std::uint64_t>(batch);
  }
  /// The version of the numerics, `program` at most, that last changed results of this configuration.
  int numerics_version(int program = kNumericsVersion) const;
  /// The examples of one split. Fresh data of sign-flip trials come from a replicate of their own.
  PairLaw pairs(Split split, std::uint64_t seed, std::uint64_t replicate) const;
};

/// The warm start of a study's trial: the end of that with one step less, and else the same settings, seed
/// and replicate. Where there is but one step it starts from fresh numbers.
inline constexpr const char* kPreviousSteps = "previous";

/// The teacher of a study's trial: the network of the trial that it derives from.
inline constexpr const char* kParentTeaches = "parent";

/// One setting: its name in specs ("learning_rate"; as a flag "--learning-rate"), its help, and how to set
/// and show it as text. The command line, the spec, the ledger and the CSV columns all derive from this list.
struct ConfigField {
  std::string_view name;
  std::string help;
  /// Throws InputError naming `label` (the flag or the key as the user wrote it).
  void (*set)(TrainConfig& config, std::string_view text, std::string_view label);
  std::string (*get)(const TrainConfig& config);
  bool is_list = false;  ///< its values are lists, in JSON without spaces, which specs write as TOML's
};

std::span<const ConfigField> config_fields();

/// The field of that name, or null.
const ConfigField* find_config_field(std::string_view name);

/// A setting as someone wrote it; `label` is what messages call it.
struct ConfigSetting {
  std::string name, text, label;
};

/// The configuration where nothing is set but what decides the defaults of all else: optimizer, steps and
/// what a training learns from, of which each optimizer has a default too.
TrainConfig default_config(const OptimizerKind& optimizer, int steps,
                           std::optional<ExamplesFrom> examples_from = std::nullopt);

/// The configuration that settings make, whose names are those of fields: what they do not tell is as in
/// default_config. Not validated. Throws InputError naming a setting's label.
TrainConfig config_of(std::span<const ConfigSetting> settings);

/// The largest network that is trained or read; and the largest for an optimizer of second order, whose work
/// grows with the third power.
inline constexpr std::size_t kMostParameters = 20000000, kMostCurvatureParameters = 20000;

/// Checks what single fields cannot: a network that would be too large, settings that do not go together.
/// Throws one InputError with all complaints.
void validate(const TrainConfig& config);

/// Of validate: adds what does not go together where masks change, networks grow, or learn from others while
/// they train (evolution_check.cc).
void check_evolution(const TrainConfig& config, std::vector<std::string>& complaints);

/// {name: text} of the fields that differ from their defaults (default_config): what a trial's id is made of,
/// so that a new field does not rename old trials.
nlohmann::json to_json(const TrainConfig& config);

/// The same with every field; a width only where it tells the network's.
nlohmann::json to_full_json(const TrainConfig& config);

/// Reads either; throws InputError naming `source` for an unknown name or a bad value.
TrainConfig config_from_json(const nlohmann::json& json, const std::string& source);

}  // namespace minlife
