#pragma once

#include <string>

#include "report/study_page.h"
#include "train/model_file.h"

namespace minlife {

/// The page of a single network: how it was trained, what is proved of it, its learning curve, and itself,
/// alive. `name`: of its file. Throws InputError where it has more numbers than a page holds
/// (report/network_json.h).
ReportPage model_page(const ModelFile& file, const std::string& name, const ReportWork& work);

}  // namespace minlife
