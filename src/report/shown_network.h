#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/seal.h"
#include "core/tell.h"
#include "data/pair_stream.h"
#include "life/rule.h"
#include "nn/parameters.h"
#include "study/study_folder.h"

namespace minlife {

/// The network that a study's page brings to life, or why there is none.
struct ShownNetwork {
  std::optional<Model> model;
  Rule rule;
  Boundary boundary = Boundary::torus;
  std::vector<std::string>
      about;  ///< sentences, plain text: which it is and how it is known; or why there is none
};

/// Trainings that took longer are not done again for a page.
inline constexpr double kMostRetrainedSeconds = 60;

/// The smallest network that a study has found: of a shrink the exact one with the fewest numbers left, of a
/// sweep a success of the cell with the fewest. It is read from the folder (smallest_ROUTE.h5, models/ID.h5)
/// where it is there, as far as `reading` accepts it; else trained again, to the same bits, where its record
/// says that this takes kMostRetrainedSeconds at most. Nothing in the folder changes. `tell` hears that a
/// training begins.
ShownNetwork smallest_network(const std::string& folder, const StudyFolder::Found& found,
                              const Reading& reading, const Tell& tell);

/// "proved right on all 512 windows, smallest |logit| 0.5": of one step and two, computed now; of more what
/// is to be said without. Plain text, without a full stop.
std::string proof_text(const Model& model, const Rule& rule, Boundary boundary, int threads);

}  // namespace minlife
