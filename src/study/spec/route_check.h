#pragma once

#include <functional>
#include <string>

#include "study/plan/plan.h"
#include "study/spec/spec.h"

namespace minlife {

/// Complains of settings of [shrink] that cannot be used together by the routes of the spec, and of settings
/// that none of its routes uses. told(field): whether the spec names that field of [shrink]. plan: made from
/// the values of the spec that are valid. complain(field of [shrink], what is wrong) is called for each.
void check_routes(const Plan& plan, const std::function<bool(const std::string&)>& told,
                  const std::function<void(const std::string&, const std::string&)>& complain);

}  // namespace minlife
