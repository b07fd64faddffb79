#include "study/spec/shrink_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/figures.h"
#include "core/random_streams.h"
#include "core/suggest.h"
#include "core/text.h"
#include "prune/channels.h"
#include "prune/criteria.h"
#include "prune/mask.h"
#include "study/plan/plan.h"
#include "study/plan/route_settings.h"
#include "study/routes/routes.h"
#include "study/spec/route_check.h"

namespace minlife {
namespace {

using Check = std::function<std::optional<std::string>(const std::string&)>;

/// The complaint of whatever throws InputError about a value.
Check complaint_of(const std::function<void(const std::string&)>& read) {
  return [read](const std::string& text) -> std::optional<std::string> {
    try {
      read(text);
      return std::nullopt;
    } catch (const InputError& error) {
      return error.what();
    }
  };
}

/// A field that follows the rules of a training field.
FieldRule like(const std::string& name, const std::string& train_field) {
  return {name, complaint_of([=](const std::string& text) {
            TrainConfig config;
            find_config_field(train_field)->set(config, text, name);
          })};
}

FieldRule whole(const std::string& name, std::uint64_t low, std::uint64_t high) {
  return {name, complaint_of([=](const std::string& text) {
            const auto value = parse_uint(text);
            if (!value || *value < low || *value > high)
              throw value_error(name, text,
                                fmt::format("it must be a whole number from {} to {}", low, high));
          })};
}

void check_route(const std::string& text) {
  if (!find_routes(text).empty()) return;
  const std::string nearest = nearest_word(text, route_words());
  throw value_error(
      "routes", text, "there is no such route",
      fmt::format("{}known are {}", (nearest.empty() ? "" : fmt::format("did you mean {}? ", nearest)),
                  join(route_words())));
}

void check_keep(const std::string& text) {
  const auto keep = parse_double(text);
  if (!keep || !(*keep > 0 && *keep <= 1))
    throw value_error("keep", text, "it must be a fraction above 0 and up to 1", "try 0.1");
}

void check_seeds(const std::string& text) {
  const auto seeds = parse_uint(text);
  if (!seeds || *seeds < 1 || *seeds > 1024 || (*seeds & (*seeds - 1)) != 0)
    throw value_error("restart_seeds", text, "it must be a power of two from 1 to 1024", "try 16");
}

void check_judged_on(const std::string& text) {
  if (text != "all" && text != "half")
    throw value_error("judged_on", text,
                      "it must be all, or half: rows are chosen on one half of the replicates and judged on "
                      "the other",
                      "try half");
}

bool is_told(const Spec& spec, const std::string& field) {
  return std::any_of(spec.shrink.begin(), spec.shrink.end(),
                     [&](const SettingList& list) { return list.field == field; });
}

/// The values of a field; empty where the spec does not name it, or only with values that its rule refuses.
std::vector<std::string> values(const Spec& spec, const std::string& field) {
  for (const SettingList& list : spec.shrink)
    if (list.field == field) return list.values;
  return {};
}

std::uint64_t number(const Spec& spec, const std::string& field, std::uint64_t fallback) {
  const auto found = values(spec, field);
  return found.empty() ? fallback : parse_uint(found[0]).value_or(fallback);
}

std::vector<int> numbers(const Spec& spec, const std::string& field) {
  std::vector<int> found;
  for (const std::string& text : values(spec, field)) found.push_back(static_cast<int>(*parse_uint(text)));
  std::sort(found.rbegin(), found.rend());
  return found;
}

/// The routes of the spec's words, in table order; without the field all. A word that stands for several
/// leaves out those that do not go up to so many steps.
std::vector<std::string> route_names(const Spec& spec) {
  std::vector<std::string> words = values(spec, "routes");
  if (words.empty()) words = {"all"};
  const auto steps = static_cast<int>(number(spec, "steps", 1));
  std::vector<std::string> names{"dense"};
  for (const Route& route : routes())
    for (const std::string& word : words) {
      const auto meant = find_routes(word);
      if (std::find(meant.begin(), meant.end(), &route) == meant.end()) continue;
      if (steps > route.kind->most_steps && word != route.name) continue;
      if (std::find(names.begin(), names.end(), route.name) == names.end()) names.emplace_back(route.name);
    }
  return names;
}

TrainConfig shared_config(const Spec& spec) {
  std::vector<ConfigSetting> settings;
  for (const Setting& setting : spec.train) settings.push_back({setting.field, setting.value, setting.field});
  settings.push_back({"steps", std::to_string(number(spec, "steps", 1)), "steps"});
  settings.push_back({"width", std::to_string(number(spec, "oversized", 8)), "oversized"});
  return config_of(settings);
}

std::vector<double> keep_fractions(const Spec& spec) {
  std::vector<double> keep;
  for (const std::string& text : values(spec, "keep")) keep.push_back(*parse_double(text));
  if (keep.empty()) keep = {0.5, 0.2, 0.1};
  std::sort(keep.rbegin(), keep.rend());
  return keep;
}

/// The spec without those values of [shrink] that their own rules refuse, which have been told.
Spec with_sound_values(Spec spec) {
  const std::vector<FieldRule> rules = shrink_rules();
  for (SettingList& list : spec.shrink)
    for (const FieldRule& rule : rules)
      if (rule.name == list.field)
        std::erase_if(list.values, [&](const std::string& text) { return rule.check(text).has_value(); });
  return spec;
}

/// What a spec with [shrink] means, whether or not its trainings can be.
Plan shrink_plan_of(const Spec& spec) {
  Plan plan;
  plan.name = spec.name;
  plan.seed = spec.seed;
  plan.replication = {spec.replicates, 0};
  const TrainConfig config = shared_config(spec);
  Shrink shrink;
  shrink.routes = route_names(spec);
  shrink.keep = keep_fractions(spec);
  shrink.rounds = static_cast<int>(number(spec, "rounds", 1));
  shrink.rewind = number(spec, "rewind", 0);
  shrink.fine_tune = number(spec, "fine_tune", config.examples);
  shrink.widths = numbers(spec, "widths");
  if (shrink.widths.empty())
    for (int width = config.width - 1; width >= 1; --width) shrink.widths.push_back(width);
  if (!user_of(shrink, "widths")) shrink.widths.clear();
  shrink.restart_widths = numbers(spec, "restart_widths");
  if (shrink.restart_widths.empty()) shrink.restart_widths = {1};
  shrink.restart_seeds = static_cast<int>(number(spec, "restart_seeds", 16));
  shrink.restart_brackets = number(spec, "restart_brackets", 0);
  const std::vector<std::string> judged_on = values(spec, "judged_on");
  shrink.judged_on_half = !judged_on.empty() && judged_on[0] == "half";
  if (user_of(shrink, "curvature_restarts"))
    shrink.curvature_restarts = number(spec, "curvature_restarts", 16);
  shrink.cut_off = number(spec, "cut_off", 0);
  shrink.student_widths = numbers(spec, "student_widths");
  if (shrink.student_widths.empty() && user_of(shrink, "student_widths")) shrink.student_widths = {1};
  for (const RouteSetting& setting : route_settings())
    for (const std::string& text : values(spec, setting.field)) {
      TrainConfig shown;
      find_config_field(setting.field)->set(shown, text, setting.field);
      const std::string value = find_config_field(setting.field)->get(shown);
      shrink.settings.erase(setting.field);
      if (value != route_setting(shrink, setting)) shrink.settings[setting.field] = value;
    }
  std::vector<int> widths = shrink.widths;
  widths.insert(widths.begin(), config.width);
  for (const int width : widths) {
    plan.cells.push_back({config, {{"width", std::to_string(width)}}});
    plan.cells.back().config.width = width;
  }
  plan.shrink = std::move(shrink);
  return plan;
}

/// Shares that leave a layer without a weight; and routes of channels for which all shares are too small.
void check_shares(const Spec& spec, const Architecture& architecture,
                  const std::function<void(const std::string&, const std::string&)>& complain) {
  const std::size_t weights = dense_weights(architecture), layers = architecture.layers.size();
  const auto too_few = [&](double keep) { return kept_count(keep, weights) < layers; };
  for (const std::string& text : values(spec, "keep"))
    if (const auto keep = parse_double(text); keep && *keep > 0 && *keep <= 1 && too_few(*keep))
      complain(
          "keep",
          value_error("keep", text,
                      fmt::format("that leaves {} of {} weights, and each of the {} layers must keep one",
                                  kept_count(*keep, weights), weights, layers),
                      "keep more, or start from a wider network")
              .what());
  const std::vector<std::string> names = route_names(spec);
  const double most = keep_fractions(spec).front();
  const auto prunes_channels = [](const std::string& name) {
    const char* criterion = find_routes(name)[0]->criterion;
    return criterion && find_criterion(criterion, "criterion").prunes == Prunes::channels;
  };
  if (std::none_of(names.begin(), names.end(), prunes_channels)) return;
  const std::vector<std::size_t> channels = channel_layers(architecture);
  if (too_few_channels(architecture, most))
    complain(
        "keep",
        value_error("keep", shortest(most),
                    fmt::format("that leaves {} of {} channels, and each of their {} layers must keep one",
                                kept_count(most, channels.size()), channels.size(), channels.back() + 1),
                    "keep more, or leave the routes of channels out")
            .what());
}

/// Chains deeper than there are random streams for.
void check_depth(const Spec& spec,
                 const std::function<void(const std::string&, const std::string&)>& complain) {
  const std::uint64_t rounds = number(spec, "rounds", 1), levels = rounds * keep_fractions(spec).size();
  const std::vector<std::string> names = route_names(spec);
  const bool has_chain = std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return find_routes(name)[0]->kind->is_chain;
  });
  if (has_chain && levels > StreamReplicate::kMostDepth)
    complain(
        "keep",
        value_error("keep", fmt::format("{} fractions", keep_fractions(spec).size()),
                    fmt::format("in {} rounds each they make a chain of {} trainings, and {} are the most",
                                rounds, with_commas(levels), with_commas(StreamReplicate::kMostDepth)),
                    "take fewer fractions or rounds, or leave iterative and ticket routes out")
            .what());
}

/// Routes that are named, and do not go up to so many steps.
void check_steps(const Spec& spec,
                 const std::function<void(const std::string&, const std::string&)>& complain) {
  const std::uint64_t steps = number(spec, "steps", 1);
  for (const std::string& name : route_names(spec)) {
    const int most = find_routes(name)[0]->kind->most_steps;
    if (steps > static_cast<std::uint64_t>(most))
      complain("routes", value_error("routes", name,
                                     fmt::format("it works on windows of at most {} steps, and steps is {}",
                                                 most, steps),
                                     "leave it out")
                             .what());
  }
}

}  // namespace

std::vector<FieldRule> shrink_rules() {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 48;
  const auto number_text = [](const std::string& text) { return shortest(*parse_double(text)); };
  std::vector<FieldRule> rules{like("steps", "steps"),
                               like("oversized", "width"),
                               {"routes", complaint_of(check_route)},
                               {"keep", complaint_of(check_keep), number_text},
                               whole("rounds", 1, 100),
                               whole("rewind", 0, kMost),
                               whole("fine_tune", 1, kMost),
                               like("widths", "width"),
                               like("restart_widths", "width"),
                               {"restart_seeds", complaint_of(check_seeds)},
                               whole("restart_brackets", 1, kMaxReplicates),
                               whole("cut_off", 1, kMost),
                               like("student_widths", "width"),
                               whole("curvature_restarts", 1, kMaxReplicates),
                               {"judged_on", complaint_of(check_judged_on)}};
  for (const RouteSetting& setting : route_settings()) rules.push_back(like(setting.field, setting.field));
  return rules;
}

std::string_view refusal_beside_shrink(std::string_view field) {
  if (field == "steps") return "with [shrink] it stands there";
  if (field == "width") return "with [shrink] it is called oversized";
  if (field == "channels") return "[shrink] starts from an L(n, m), whose m is called oversized";
  if (field == "tied") return "routes that prune do not know of numbers that steps share";
  for (const char* name : {"sign_flips", "stop", "warm_start"})
    if (field == name) return "it has no meaning beside [shrink]";
  for (const char* name : {"mask_schedule", "mask_keep", "growth", "teacher", "schedule_from"})
    if (field == name) return "with [shrink] its routes decide it";
  if (field == "l1") return {};  // of all trainings there
  for (const RouteSetting& setting : route_settings())
    if (field == setting.field) return "with [shrink] it stands there";
  return {};
}

std::vector<WholeMistake> check_shrink(const Spec& spec) {
  std::vector<WholeMistake> mistakes;
  if (spec.shrink.empty()) return mistakes;
  const auto at = [&](const std::string& field, const std::string& what) {
    mistakes.push_back({what, "shrink", field});
  };
  for (const char* field : {"steps", "oversized"})
    if (!is_told(spec, field))
      mistakes.push_back(
          {std::string(field) + " is missing under [shrink]; say which network to start from"});
  std::vector<std::string> single{
      "steps",   "oversized",          "rounds",   "rewind", "fine_tune", "restart_seeds", "restart_brackets",
      "cut_off", "curvature_restarts", "judged_on"};
  for (const RouteSetting& setting : route_settings()) single.emplace_back(setting.field);
  for (const std::string& field : single)
    if (values(spec, field).size() > 1) at(field, field + " is a list; it must be one value");
  if (!spec.grids.empty())
    mistakes.push_back({"[grid] has no meaning beside [shrink]; its widths stand there"});
  if (spec.until) mistakes.push_back({"until has no meaning beside [shrink]; say replicates"});
  for (const Setting& setting : spec.train)
    if (const std::string_view why = refusal_beside_shrink(setting.field); !why.empty())
      mistakes.push_back(
          {fmt::format("{} stands under [train]; {}", setting.field, why), "train", setting.field});
  const TrainConfig config = shared_config(spec);
  if (const auto judged = values(spec, "judged_on"); !judged.empty() && judged[0] == "half")
    if (spec.replicates < 2)
      at("judged_on",
         value_error("judged_on", "half", "one replicate has no second half", "say replicates = 2 or more")
             .what());
  for (const char* field : {"widths", "restart_widths", "student_widths"})
    for (const std::string& text : values(spec, field))
      if (const auto width = parse_int(text); width && *width >= config.width)
        at(field,
           value_error(field, text, fmt::format("it must be below oversized, {}", config.width)).what());
  if (const std::uint64_t rewind = number(spec, "rewind", 0); rewind > config.updates())
    at("rewind",
       value_error("rewind", with_commas(rewind),
                   fmt::format("the oversized training ends with update {}, so no ticket could be rewound "
                               "to that",
                               with_commas(config.updates())),
                   "rewind to an early update, such as 100")
           .what());
  check_shares(spec, config.architecture(), at);
  check_depth(spec, at);
  check_steps(spec, at);
  check_routes(
      shrink_plan_of(with_sound_values(spec)), [&](const std::string& field) { return is_told(spec, field); },
      at);
  return mistakes;
}

Plan make_shrink_plan(const Spec& spec) {
  Plan plan = shrink_plan_of(spec);
  for (const GridCell& cell : plan.cells) validate(cell.config);
  return plan;
}

}  // namespace minlife
