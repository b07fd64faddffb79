#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "study/plan/plan.h"

namespace minlife {

nlohmann::json to_json(const Plan& plan);

/// to_json, and under "digest" the digest of that: what plan files hold.
nlohmann::json plan_document(const Plan& plan);

/// The SHA-256 of the canonical JSON (study/trial/trial_id.h) of a plan, its "digest" left out.
std::string plan_digest(nlohmann::json json);

/// Throws InputError naming `source` for what is no plan, has a digest that is not its own, or holds what a
/// spec may not hold either (plan_check.h). Plans of older versions have no digest.
Plan plan_from_json(const nlohmann::json& json, const std::string& source);
/// plan_from_json of JSON text.
Plan parse_plan(std::string_view text, const std::string& source);

}  // namespace minlife
