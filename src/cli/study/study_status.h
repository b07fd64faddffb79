#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/terminal/output.h"
#include "study/study_folder.h"

namespace minlife {

/// How a study stands at one moment, as `minlife status` tells it.
struct StudyStatus {
  StudyFolder::Found found;
  nlohmann::json json = {};
  std::string text = {};
  /// Equal texts: nothing has happened in between but that time went by. Results, extensions, trials that
  /// start, and tables change it; how far a trial is does not.
  std::string standing = {};
  bool has_work = false;  ///< trials are left, or a process runs some
};

/// Laid out for a screen of so many columns. Throws as StudyFolder::status does.
StudyStatus status_of(const StudyFolder& study, std::size_t columns);

/// `status --watch`: shows it until the study is done, its tables too: on a terminal a page that is drawn
/// anew every two seconds, else one more report whenever something has happened (as lines of JSON with
/// --json). Signals end it at once; that is exit code 75. Where looking takes long, it looks as seldom as
/// that it spends a tenth of the time.
void watch_study(const StudyFolder& study, Output& output);

}  // namespace minlife
