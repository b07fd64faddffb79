#pragma once

#include <span>
#include <string>

#include "study/plan/shrink.h"
#include "train/config.h"

namespace minlife {

/// A field of the training that [shrink] takes too, for those routes alone whose trainings have a use for it.
struct RouteSetting {
  const char* field;     ///< of config_fields()
  const char* fallback;  ///< where the spec does not tell it; "": the training's own default
  const char* groups;    ///< of the routes that use it, separated by blanks
};

std::span<const RouteSetting> route_settings();

/// What a shrink says of one of them, as the field shows it.
std::string route_setting(const Shrink& shrink, const RouteSetting& setting);

/// Sets in `config` what the shrink says of the settings of a group of routes.
void apply_route_settings(const Shrink& shrink, const std::string& group, TrainConfig& config);

}  // namespace minlife
