#pragma once

#include "study/plan/plan.h"
#include "study/spec/spec_reader.h"

namespace minlife {

/// What specs may say: the training fields of train/config.h and the known protocols.
SpecRules spec_rules();

/// The plan that a spec stands for. Throws InputError for a cell that cannot be trained.
Plan make_plan(const Spec& spec);

}  // namespace minlife
