#include "study/plan/route_settings.h"

#include <algorithm>

#include "core/text.h"

namespace minlife {

std::span<const RouteSetting> route_settings() {
  static constexpr RouteSetting kSettings[] = {
      {"l1", "0.001", "penalty"},           {"mask_every", "", "gradual sparse"},
      {"mask_begin", "", "gradual sparse"}, {"mask_end", "", "gradual sparse"},
      {"mask_drop", "", "sparse"},          {"temperature", "", "distil"},
      {"growth_wait", "", "grow"},
  };
  return kSettings;
}

std::string route_setting(const Shrink& shrink, const RouteSetting& setting) {
  if (const auto told = shrink.settings.find(setting.field); told != shrink.settings.end())
    return told->second;
  const std::string fallback = setting.fallback;
  return fallback.empty() ? find_config_field(setting.field)->get(TrainConfig()) : fallback;
}

void apply_route_settings(const Shrink& shrink, const std::string& group, TrainConfig& config) {
  for (const RouteSetting& setting : route_settings()) {
    const std::vector<std::string> groups = split(setting.groups, ' ');
    if (std::find(groups.begin(), groups.end(), group) != groups.end())
      find_config_field(setting.field)->set(config, route_setting(shrink, setting), setting.field);
  }
}

}  // namespace minlife
