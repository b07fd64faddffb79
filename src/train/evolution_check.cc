#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/figures.h"
#include "nn/keep_best.h"
#include "train/config.h"
#include "train/mask_plan.h"

namespace minlife {
namespace {

class Complaints {
 public:
  Complaints(const TrainConfig& config, std::vector<std::string>& all)
      : config_(config),
        defaults_(default_config(*config.optimizer, config.steps, config.examples_from)),
        all_(all) {}

  void add(std::string_view field, std::string_view rule, std::string_view remedy) {
    all_.emplace_back(value_error(field, find_config_field(field)->get(config_), rule, remedy).what());
  }

  /// Of fields that mean something only beside another one.
  void if_told(std::initializer_list<std::string_view> fields, std::string_view rule,
               std::string_view remedy) {
    for (const std::string_view name : fields)
      if (const ConfigField& field = *find_config_field(name); field.get(config_) != field.get(defaults_))
        add(name, rule, remedy);
  }

 private:
  const TrainConfig& config_;
  TrainConfig defaults_;
  std::vector<std::string>& all_;
};

void check_masks(const TrainConfig& config, Complaints& complaints) {
  const MaskSettings& masks = config.masks;
  if (!masks.schedule) {
    complaints.if_told({"mask_keep", "mask_every", "mask_begin", "mask_end", "mask_drop"},
                       "without mask_schedule no mask changes", "set mask_schedule, or leave it out");
    return;
  }
  const MaskSchedule& schedule = *masks.schedule;
  if (config.tied)
    complaints.add("tied", "masks do not know of numbers that steps share", "leave one of them out");
  if (!config.warm_start.empty())
    complaints.add("warm_start", "a mask that changes while it trains starts from fresh numbers",
                   "leave one of them out");
  if (schedule.starts_sparse && config.sign_flips >= 0)
    complaints.add("sign_flips", "under a sparse mask some weights have no sign", "leave one of them out");
  if (!schedule.change)
    complaints.if_told({"mask_every", "mask_begin", "mask_end", "mask_drop"},
                       fmt::format("the mask of {} stays", schedule.name), "leave it out");
  if (schedule.shrinks)
    complaints.if_told({"mask_drop"}, fmt::format("{} grows nothing back", schedule.name), "leave it out");
  if (masks.begin >= masks.end)
    complaints.add("mask_begin", "it must be below mask_end", "take a smaller one");
  if (schedule.by_gradient && masks.every == 1)
    complaints.add("mask_every", "an update that changes the mask takes no step, so none would",
                   "take 2 or more");
  if (schedule.shrinks && config.stay_clean > 1) {
    const std::uint64_t judged = judged_checks(config);
    if (judged < config.stay_clean)
      complaints.add(
          "stay_clean",
          fmt::format("only {} of the checks follow the last change of the mask", with_commas(judged)),
          "take a smaller mask_end or check_every");
  }
  try {
    TrainConfig shape = config;
    shape.tied = false;
    const Architecture network = shape.architecture();
    const std::size_t count = kept_count(masks.keep, network.weights()), layers = network.layers.size();
    if (count < layers)
      complaints.add("mask_keep",
                     fmt::format("that leaves {} of {} weights, and each of the {} layers must keep one",
                                 count, with_commas(network.weights()), layers),
                     "keep more");
  } catch (const InputError&) {
    // That there is no such network has been told.
  }
}

void check_growth(const TrainConfig& config, Complaints& complaints) {
  if (!config.growth) {
    complaints.if_told({"growth_wait"}, "without growth no network grows", "set growth, or leave it out");
    return;
  }
  const auto refuse = [&](bool is_set, std::string_view field, std::string_view rule) {
    if (is_set) complaints.add(field, rule, "leave one of them out");
  };
  refuse(!config.channels.empty(), "channels", "growth goes from one width to the next");
  refuse(config.tied, "tied", "growth does not know of numbers that steps share");
  refuse(config.masks.schedule != nullptr, "mask_schedule", "a mask is of one network, and this one grows");
  refuse(!config.warm_start.empty(), "warm_start", "growth starts from the smallest network");
  refuse(config.sign_flips >= 0, "sign_flips", "growth starts from the smallest network");
  refuse(config.average != 0, "average", "a mean is of one network's numbers, and this one grows");
}

void check_teaching(const TrainConfig& config, Complaints& complaints) {
  if (config.teacher.empty()) {
    complaints.if_told({"temperature"}, "it is of a teacher's logits", "set teacher, or leave it out");
    return;
  }
  if (config.examples_from != ExamplesFrom::windows)
    complaints.add("teacher", "its logits are asked on windows, and this training is on boards",
                   "set examples_from = windows");
  if (config.margin != 0)
    complaints.add("margin", "a teacher's answers lie between dead and alive", "leave one of them out");
}

}  // namespace

void check_evolution(const TrainConfig& config, std::vector<std::string>& all) {
  Complaints complaints(config, all);
  check_masks(config, complaints);
  check_growth(config, complaints);
  check_teaching(config, complaints);
}

}  // namespace minlife
