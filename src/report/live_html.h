#pragma once

#include <string>
#include <vector>

#include "data/pair_stream.h"
#include "life/rule.h"
#include "nn/parameters.h"

namespace minlife {

/// Where a page's network lives: boards, buttons, the picture of its weights, and all its numbers as text.
/// report/page's live.js fills it in. about: sentences on the network, plain text.
std::string live_html(const Model& model, const Rule& rule, Boundary boundary,
                      const std::vector<std::string>& about);

}  // namespace minlife
