#pragma once

#include <functional>
#include <string>

#include "study/plan/plan.h"
#include "study/spec/spec.h"

namespace minlife {

/// Adds what keeps the routes of a shrink from the trainings that they would make: settings that do not go
/// together there, and those that no route of the spec has a use for. told: whether the spec names a field of
/// [shrink]; plan: what its sound values make. complain(field of [shrink], what).
void check_routes(const Plan& plan, const std::function<bool(const std::string&)>& told,
                  const std::function<void(const std::string&, const std::string&)>& complain);

}  // namespace minlife
