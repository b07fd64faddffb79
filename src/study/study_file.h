#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "study/csv.h"
#include "study/ledger.h"

namespace minlife {

/// What study.h5 holds, format minlife-study 1 (data/README.md): the tables, typed; the learning curves; and
/// where it all comes from.
struct StudyFile {
  std::string name;
  std::string provenance;  ///< JSON
  std::string plan;        ///< JSON
  std::string spec;        ///< TOML as its author wrote it; may be empty
  TypedTable trials, cells;
};

/// Writes it atomically. `curves`: records {"trial", "curve": {"update": [...], "loss": [...]}}, of which
/// those of the rows of `trials` are taken, in their order; a loss that is null was NaN or infinite. Throws
/// InputError naming the record that holds no curve.
void write_study_file(const std::string& path, const StudyFile& content, const Ledger& curves);

}  // namespace minlife
