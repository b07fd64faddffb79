#pragma once

#include <string>
#include <vector>

#include "exchange/exporter.h"

namespace minlife::c {

/// The comment at the top: what the file is, how it is used, what is proved, and where the network is from.
/// remarks: whole sentences on how the program computes.
std::string opening(const ExportRequest& request, const std::vector<std::string>& remarks);

/// Guards, includes and sizes around the other parts.
std::string framed(const ExportRequest& request, int reach, const std::vector<std::string>& remarks,
                   const std::string& body);

}  // namespace minlife::c
