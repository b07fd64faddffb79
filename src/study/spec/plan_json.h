#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "study/plan/plan.h"

namespace minlife {

nlohmann::json to_json(const Plan& plan);

/// Throws InputError naming `source` for what is no plan, or holds values that a spec may not have either.
Plan plan_from_json(const nlohmann::json& json, const std::string& source);
/// plan_from_json of JSON text.
Plan parse_plan(std::string_view text, const std::string& source);

}  // namespace minlife
