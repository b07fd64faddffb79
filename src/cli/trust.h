#pragma once

#include "cli/arguments.h"
#include "cli/terminal/output.h"
#include "core/seal.h"

namespace minlife {

/// --trust, for verbs that read models, pairs or studies.
Flag trust_flag();

/// What such a verb does about a file's seal: broken ones are refused unless --trust is given, and the user
/// is warned of files that have none. `output` must outlive it.
Reading reading_of(const Arguments& arguments, const Output& output);

}  // namespace minlife
