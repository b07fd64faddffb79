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
#include "study/routes/routes.h"

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

/// The values of a field; empty where the spec does not name it.
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

/// The routes of the spec's words, in table order; without the field all.
std::vector<std::string> route_names(const Spec& spec) {
  std::vector<std::string> words = values(spec, "routes");
  if (words.empty()) words = {"all"};
  std::vector<std::string> names{"dense"};
  for (const Route& route : routes())
    for (const std::string& word : words) {
      const auto meant = find_routes(word);
      if (std::find(meant.begin(), meant.end(), &route) == meant.end()) continue;
      if (std::find(names.begin(), names.end(), route.name) == names.end()) names.emplace_back(route.name);
    }
  return names;
}

TrainConfig shared_config(const Spec& spec) {
  TrainConfig config;
  for (const Setting& setting : spec.train)
    find_config_field(setting.field)->set(config, setting.value, setting.field);
  config.steps = static_cast<int>(number(spec, "steps", 1));
  config.width = static_cast<int>(number(spec, "oversized", 8));
  return config;
}

std::vector<double> keep_fractions(const Spec& spec) {
  std::vector<double> keep;
  for (const std::string& text : values(spec, "keep")) keep.push_back(*parse_double(text));
  if (keep.empty()) keep = {0.5, 0.2, 0.1};
  std::sort(keep.rbegin(), keep.rend());
  return keep;
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

}  // namespace

std::vector<FieldRule> shrink_rules() {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 48;
  const auto number_text = [](const std::string& text) { return shortest(*parse_double(text)); };
  return {like("steps", "steps"),
          like("oversized", "width"),
          {"routes", complaint_of(check_route)},
          {"keep", complaint_of(check_keep), number_text},
          whole("rounds", 1, 100),
          whole("rewind", 0, kMost),
          whole("fine_tune", 1, kMost),
          like("widths", "width"),
          like("restart_widths", "width"),
          {"restart_seeds", complaint_of(check_seeds)},
          whole("restart_brackets", 1, kMaxReplicates)};
}

std::vector<WholeMistake> check_shrink(const Spec& spec) {
  std::vector<WholeMistake> mistakes;
  if (spec.shrink.empty()) return mistakes;
  const auto at = [&](const std::string& field, const std::string& what) {
    mistakes.push_back({what, "shrink", field});
  };
  for (const char* field : {"steps", "oversized"})
    if (values(spec, field).empty())
      mistakes.push_back(
          {std::string(field) + " is missing under [shrink]; say which network to start from"});
  for (const char* field :
       {"steps", "oversized", "rounds", "rewind", "fine_tune", "restart_seeds", "restart_brackets"})
    if (values(spec, field).size() > 1) at(field, std::string(field) + " is a list; it must be one value");
  if (!spec.grid.empty())
    mistakes.push_back({"[grid] has no meaning beside [shrink]; its widths stand there"});
  if (spec.until) mistakes.push_back({"until has no meaning beside [shrink]; say replicates"});
  for (const Setting& setting : spec.train)
    for (const char* field : {"steps", "width", "sign_flips", "stop"})
      if (setting.field == field)
        mistakes.push_back({fmt::format("{} stands under [train]; {}", setting.field,
                                        (setting.field == "steps"   ? "with [shrink] it stands there"
                                         : setting.field == "width" ? "with [shrink] it is called oversized"
                                                                    : "it has no meaning beside [shrink]")),
                            "train", setting.field});
  const TrainConfig config = shared_config(spec);
  for (const char* field : {"widths", "restart_widths"})
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
  return mistakes;
}

Plan make_shrink_plan(const Spec& spec) {
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
  if (!shrink.has("width")) shrink.widths.clear();
  shrink.restart_widths = numbers(spec, "restart_widths");
  if (shrink.restart_widths.empty()) shrink.restart_widths = {1};
  shrink.restart_seeds = static_cast<int>(number(spec, "restart_seeds", 16));
  shrink.restart_brackets = number(spec, "restart_brackets", 0);
  std::vector<int> widths = shrink.widths;
  widths.insert(widths.begin(), config.width);
  for (const int width : widths) {
    plan.cells.push_back({config, {{"width", std::to_string(width)}}});
    plan.cells.back().config.width = width;
    validate(plan.cells.back().config);
  }
  plan.shrink = std::move(shrink);
  return plan;
}

}  // namespace minlife
