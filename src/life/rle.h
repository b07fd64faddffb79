#pragma once

#include <string>

#include "life/pattern.h"

namespace minlife {

/// RLE text, lines of at most 70 characters, trailing dead cells left out, as Golly writes it;
/// "#CXRLE Pos=x,y" first when `with_position`. A bounded grid stands behind the rule.
std::string format_rle(const Pattern& pattern, bool with_position);

}  // namespace minlife
