#pragma once

#include <nlohmann/json.hpp>

#include "exchange/exporter.h"

namespace minlife {

/// What exported files say of the network they hold, in this order: steps, boundary, rule, parameters, proof
/// (proof_text.h), how to read a logit, seed and replicate, version and commit of the program.
nlohmann::ordered_json about_network(const ExportRequest& request);

}  // namespace minlife
