#pragma once

#include <span>
#include <string_view>

#include "exchange/exporter.h"

namespace minlife {

/// The formats, in table order.
std::span<const Exporter* const> exporters();

/// The format of that name. Throws InputError naming `field` and listing the names.
const Exporter& find_exporter(std::string_view name, std::string_view field = "--to");

}  // namespace minlife
