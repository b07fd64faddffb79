#pragma once

#include <string>
#include <vector>

#include "study/store/running.h"
#include "study/study_folder.h"

namespace minlife {

/// A number that one sees first, with what it is and a remark.
struct Tile {
  std::string name, number, remark;
};

/// What came out of a study so far, in words: plain text.
struct Outcome {
  std::string lead;  ///< a sentence or two
  std::vector<Tile> tiles;
  std::vector<std::string> sentences;
  std::vector<std::string> remarks;  ///< what a reader must know: trials left, what of the ledger is ignored
};

Outcome outcome_of(const StudyFolder::Found& found, const std::vector<RunningProcess>& running);

/// "exact" where all successes of a study are proved on windows, else "right".
std::string success_word(const Plan& plan);

std::string tiles_html(const std::vector<Tile>& tiles);

}  // namespace minlife
