#pragma once

#include <vector>

#include "study/plan/plan.h"
#include "study/spec/spec_reader.h"

namespace minlife {

/// The fields of [shrink], and the check of what single fields cannot know.
std::vector<FieldRule> shrink_rules();
std::vector<WholeMistake> check_shrink(const Spec& spec);

/// The plan of a spec with [shrink], which check_shrink has passed.
Plan make_shrink_plan(const Spec& spec);

}  // namespace minlife
