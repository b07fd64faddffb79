#pragma once

#include <string>

#include "core/seal.h"
#include "core/tell.h"
#include "study/study_folder.h"

namespace minlife {

/// A page made: HTML of at most kMostPageBytes (report/page.h), and sentences on what had to be left out for
/// that.
struct ReportPage {
  std::string html;
  std::vector<std::string> left_out;
};

/// What a page may take time for.
struct ReportWork {
  int threads = 1;
  Reading reading = {};  ///< what it does about the seals of models
  Tell tell = {};        ///< of work that takes a while
};

/// The page that shows a study as it stands, whole or running: what was asked, what came out, plots, the
/// smallest network alive, tables, single trials, provenance. Changes nothing in the folder. Throws as
/// StudyFolder::contents() does.
ReportPage study_page(const StudyFolder& study, const ReportWork& work);

}  // namespace minlife
