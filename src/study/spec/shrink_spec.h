#pragma once

#include <string_view>
#include <vector>

#include "study/plan/plan.h"
#include "study/spec/spec_reader.h"

namespace minlife {

/// Why a training field may not stand beside [shrink], as the end of a sentence; empty where it may.
std::string_view refusal_beside_shrink(std::string_view field);

/// The fields of [shrink], and the check of what single fields cannot know.
std::vector<FieldRule> shrink_rules();
std::vector<WholeMistake> check_shrink(const Spec& spec);

/// The plan of a spec with [shrink], which check_shrink has passed.
Plan make_shrink_plan(const Spec& spec);

}  // namespace minlife
