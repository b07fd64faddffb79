#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/named.h"
#include "core/text.h"
#include "train/config.h"
#include "train/field_text.h"

namespace minlife {
namespace {

using namespace field_text;

constexpr std::string_view kSame = "same", kNone = "none", kNever = "never";
constexpr int kMostSteps = 16;

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

/// The names of a table, for a field's help.
template <typename Table>
std::string either(const Table& table) {
  return listed(names_of(table), "or");
}

std::string optimizers_help() {
  std::vector<const OptimizerKind*> second;
  for (const OptimizerKind* one : optimizers())
    if (one->order == Order::second) second.push_back(one);
  return fmt::format("{}; {} trains on windows and has other defaults (docs/spec.md)", either(optimizers()),
                     either(second));
}

std::vector<ConfigField> all_fields() {
  return {
      {"steps", "generations to predict, n", set_int<&TrainConfig::steps, 1, kMostSteps>,
       get_int<&TrainConfig::steps>},
      {"width", "m, how many times as wide as it must be: 2m hidden and m rule channels in each step",
       set_int<&TrainConfig::width, 1, 256>, get_int<&TrainConfig::width>},
      {"channels",
       "[[hidden,rule],...] of each step in place of width; they tell the steps too, and a last rule of 0 "
       "makes the decoder merged",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         const auto steps = text == kNone ? std::vector<StepChannels>() : parse_step_channels(text);
         if (!steps || steps->size() > kMostSteps)
           throw value_error(label, text,
                             fmt::format("it must be a list of [hidden, rule] for each of 1 to {} steps, all "
                                         "from 1 to 4096; the last rule may be 0",
                                         kMostSteps),
                             "try [[2,1]]");
         c.channels = *steps;
       },
       [](const TrainConfig& c) { return c.channels.empty() ? std::string(kNone) : to_text(c.channels); },
       true},
      {"decoder", "separate, or merged: without the last rule layer (23 parameters at n = m = 1)",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         set_choice(c.merged, text, label, "separate", "merged");
       },
       [](const TrainConfig& c) { return std::string(c.merged ? "merged" : "separate"); }},
      {"tied", "true: all steps after the first share one set of numbers, which counts once",
       [](TrainConfig& c, std::string_view text, std::string_view label) { c.tied = yes_or_no(text, label); },
       [](const TrainConfig& c) { return std::string(c.tied ? "true" : "false"); }},
      {"activation", either(activations()),
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.activation = &find_activation(text, label);
       },
       [](const TrainConfig& c) { return std::string(c.activation->name); }},
      {"init", either(inits()) + "; of these normal draws biases too",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.init = &find_init(text, label);
       },
       [](const TrainConfig& c) { return std::string(c.init->name); }},
      {"init_neighbourhood", "factor on the initial weights of 3x3 layers",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.init_neighbourhood = real(text, label, 0, 1000, "it must be a number from 0 to 1000");
       },
       [](const TrainConfig& c) { return shortest(c.init_neighbourhood); }},
      {"init_rule_bias", "added to the initial biases of rule layers",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.init_rule_bias = real(text, label, -1000, 1000, "it must be a number from -1000 to 1000");
       },
       [](const TrainConfig& c) { return shortest(c.init_rule_bias); }},
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
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.rule = parse_rule(text, label);
       },
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
      {"optimizer", optimizers_help(),
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.optimizer = &find_optimizer(text, label);
       },
       [](const TrainConfig& c) { return std::string(c.optimizer->name); }},
      {"examples_from", "boards; or windows, of at most three steps, with other defaults (docs/spec.md)",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         bool windows = false;
         set_choice(windows, text, label, "boards", "windows");
         c.examples_from = windows ? ExamplesFrom::windows : ExamplesFrom::boards;
       },
       [](const TrainConfig& c) {
         return std::string(c.examples_from == ExamplesFrom::windows ? "windows" : "boards");
       }},
      {"live_share", "of random windows: those whose target is alive", set_share<&TrainConfig::live_share>,
       get_real<&TrainConfig::live_share>},
      {"batch", "boards or windows in an update; of levenberg-marquardt windows in a draw",
       set_int<&TrainConfig::batch, 1, 65536>, get_int<&TrainConfig::batch>},
      {"examples", "the budget: boards or windows in all", set_count<&TrainConfig::examples>,
       get_count<&TrainConfig::examples>},
      {"learning_rate", "the largest of the schedule", set_size_of<&OptimizerSettings::learning_rate>,
       get_setting<&OptimizerSettings::learning_rate>},
      {"beta1", "of Adam and its relatives", set_decay<&OptimizerSettings::beta1>,
       get_setting<&OptimizerSettings::beta1>},
      {"beta2", "of Adam and its relatives", set_decay<&OptimizerSettings::beta2>,
       get_setting<&OptimizerSettings::beta2>},
      {"epsilon", "of Adam and its relatives, above 0",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.optimizer_settings.epsilon = real(text, label, 1e-12, 1, "it must be a number from 1e-12 to 1");
       },
       get_setting<&OptimizerSettings::epsilon>},
      {"momentum", "of sgd", set_decay<&OptimizerSettings::momentum>,
       get_setting<&OptimizerSettings::momentum>},
      {"weight_decay", "pulls all numbers to 0: with adamw apart from the gradient, else as a part of it",
       set_size_of<&OptimizerSettings::weight_decay>, get_setting<&OptimizerSettings::weight_decay>},
      {"schedule", "of the learning rate: " + either(schedules()),
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.schedule = &find_schedule(text, label);
       },
       [](const TrainConfig& c) { return std::string(c.schedule->name); }},
      {"warmup", "updates in which the learning rate rises from 0",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.warmup = static_cast<std::uint64_t>(whole(text, label, 0, std::int64_t{1} << 48));
       },
       get_count<&TrainConfig::warmup>},
      {"schedule_from", "updates of schedule and warmup that count as done before the training begins",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.schedule_from = static_cast<std::uint64_t>(whole(text, label, 0, std::int64_t{1} << 48));
       },
       get_count<&TrainConfig::schedule_from>},
      {"clip", "the length to which longer gradients are scaled down; 0: none is",
       set_real<&TrainConfig::clip>, get_real<&TrainConfig::clip>},
      {"l1", "factor on the sum of the weights' magnitudes, which is added to the loss",
       set_real<&TrainConfig::l1>, get_real<&TrainConfig::l1>},
      {"margin", "by how much a logit must be right: the loss is that of logits less right by so much",
       set_real<&TrainConfig::margin>, get_real<&TrainConfig::margin>},
      {"average",
       "judges an exponential mean of the weights too, which keeps this share of itself in each update; 0: "
       "there is none",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.average = real(text, label, 0, 0.9999999, "it must be a number from 0 to below 1");
       },
       get_real<&TrainConfig::average>},
      {"leak_neighbourhood", "slope of relu below 0 in 3x3 layers, from 0 to 1",
       set_share<&TrainConfig::leak_neighbourhood>, get_real<&TrainConfig::leak_neighbourhood>},
      {"leak_rule", "slope of relu below 0 in activated 1x1 layers, from 0 to 1",
       set_share<&TrainConfig::leak_rule>, get_real<&TrainConfig::leak_rule>},
      {"leak_until",
       "never: the leaks stay, and the network is one of leaky_relu; or the share of the budget in which "
       "they fall to 0",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         if (text == kNever)
           c.leak_until.reset();
         else
           c.leak_until = real(text, label, 1e-6, 1, "it must be never, or a number from 1e-6 to 1");
       },
       [](const TrainConfig& c) { return c.leak_until ? shortest(*c.leak_until) : std::string(kNever); }},
      {"stop", "exact: end when found exact; never: spend the budget",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         bool never = false;
         set_choice(never, text, label, "exact", "never");
         c.stop = never ? Stop::never : Stop::exact;
       },
       [](const TrainConfig& c) { return std::string(c.stop == Stop::never ? "never" : "exact"); }},
      {"check_every", "updates between checks for exactness", set_count<&TrainConfig::check_every>,
       get_count<&TrainConfig::check_every>},
      {"stay_clean", "checks in a row that must find no error before a trial is exact",
       set_count<&TrainConfig::stay_clean>, get_count<&TrainConfig::stay_clean>},
      {"judge_boards", "held-out boards that judge a trial (from three steps on this is the only test)",
       set_count<&TrainConfig::judge_boards>, get_count<&TrainConfig::judge_boards>},
      {"sign_flips", "none, or how many initial weights change sign (then with fresh training data)",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.sign_flips = text == kNone ? -1 : static_cast<int>(whole(text, label, 0, 1000000));
       },
       [](const TrainConfig& c) {
         return c.sign_flips < 0 ? std::string(kNone) : std::to_string(c.sign_flips);
       }},
      {"flip_biases", "whether biases are among what may flip",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.flip_biases = yes_or_no(text, label);
       },
       [](const TrainConfig& c) { return std::string(c.flip_biases ? "true" : "false"); }},
      {"flip_kind",
       "what happens to the numbers that sign_flips counts: signs, they change sign; magnitudes, outward or "
       "spread: controls (docs/spec.md)",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.flip_kind = &find_flip_kind(text, label);
       },
       [](const TrainConfig& c) { return std::string(c.flip_kind->name); }},
      {"flip_layer",
       "where numbers may flip: in all layers, in 3x3 ones (neighbourhood), in activated 1x1 ones (rule), "
       "or in the last",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.flip_layer = &find_flip_layer(text, label);
       },
       [](const TrainConfig& c) { return std::string(c.flip_layer->name); }},
      {"warm_start",
       "none; a model of one step less or of the same network, whose steps are copied before training; in "
       "specs previous, the cell with one step less",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         if (text != kNone && text != kPreviousSteps && !is_digest(text))
           throw value_error(label, text, fmt::format("it must be none or {}", kPreviousSteps));
         c.warm_start = text == kNone ? "" : text;
       },
       [](const TrainConfig& c) { return c.warm_start.empty() ? std::string(kNone) : c.warm_start; }},
      {"mask_schedule",
       "none; or a mask that is drawn at first, or made while the network trains: " +
           either(mask_schedules()) + " (docs/spec.md)",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.masks.schedule = find_named_or(kNone, mask_schedules(), text, label);
       },
       [](const TrainConfig& c) { return std::string(c.masks.schedule ? c.masks.schedule->name : kNone); }},
      {"mask_keep", "share of the weights that mask_schedule keeps: of gradual ones at the end",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         const auto keep = parse_double(text);
         if (!keep || !(*keep > 0 && *keep <= 1))
           throw value_error(label, text, "it must be a fraction above 0 and up to 1", "try 0.1");
         c.masks.keep = *keep;
       },
       [](const TrainConfig& c) { return shortest(c.masks.keep); }},
      {"mask_every", "updates from one change of the mask to the next",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.masks.every = static_cast<std::uint64_t>(whole(text, label, 1, std::int64_t{1} << 48));
       },
       [](const TrainConfig& c) { return std::to_string(c.masks.every); }},
      {"mask_begin", "share of the budget before the mask changes",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.masks.begin = real(text, label, 0, 1, "it must be a number from 0 to 1");
       },
       [](const TrainConfig& c) { return shortest(c.masks.begin); }},
      {"mask_end", "share of the budget after which the mask stays",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.masks.end = real(text, label, 0, 1, "it must be a number from 0 to 1");
       },
       [](const TrainConfig& c) { return shortest(c.masks.end); }},
      {"mask_drop",
       "of set and rigl: share of a layer's weights that is replaced at first; it falls to 0 as half a "
       "cosine",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.masks.drop = real(text, label, 0, 1, "it must be a number from 0 to 1");
       },
       [](const TrainConfig& c) { return shortest(c.masks.drop); }},
      {"growth",
       fmt::format("none; {}: the network starts as L(n, 1) and gains width when its loss no longer falls "
                   "(docs/spec.md)",
                   either(growths())),
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.growth = find_named_or(kNone, growths(), text, label);
       },
       [](const TrainConfig& c) { return std::string(c.growth ? c.growth->name : kNone); }},
      {"growth_wait",
       "checks in a row whose loss is less than a hundredth below the best one, after which the network "
       "grows",
       set_count<&TrainConfig::growth_wait>, get_count<&TrainConfig::growth_wait>},
      {"teacher",
       "none; a model of the same steps, whose logits are the targets in place of Life: on windows only",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         if (text != kNone && text != kParentTeaches && !is_digest(text))
           throw value_error(label, text, "it must be none or a model file");
         c.teacher = text == kNone ? "" : text;
       },
       [](const TrainConfig& c) { return c.teacher.empty() ? std::string(kNone) : c.teacher; }},
      {"temperature", "divides the teacher's logits; targets are the sigmoids of these",
       [](TrainConfig& c, std::string_view text, std::string_view label) {
         c.temperature = real(text, label, 1e-3, 1000, "it must be a number from 0.001 to 1000");
       },
       get_real<&TrainConfig::temperature>},
  };
}

}  // namespace

std::span<const ConfigField> config_fields() {
  static const std::vector<ConfigField> kFields = all_fields();
  return kFields;
}

const ConfigField* find_config_field(std::string_view name) { return known_named(config_fields(), name); }

}  // namespace minlife
