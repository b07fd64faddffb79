#pragma once

#include "nn/network.h"

namespace minlife {

/// The memory that Network(architecture, rows, columns, padding, part) takes, planes and packed weights, on
/// boards of 32x32 and more to within 6 %; a double, as it need not fit into any machine.
double network_bytes(const Architecture& architecture, int rows, int columns, Part part = Part::whole);

}  // namespace minlife
