#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/store/ledger.h"
#include "study/tables/table.h"

namespace minlife {

/// What study.h5 holds, format minlife-study 1 (data/README.md): the tables, typed; the learning curves; and
/// where it all comes from.
struct StudyFile {
  std::string name;
  std::string provenance;          ///< JSON
  std::string plan;                ///< JSON
  std::string spec;                ///< TOML as its author wrote it; may be empty
  std::vector<NamedTable> tables;  ///< one is called trials
};

/// Writes it atomically. `curves`: records {"trial", "curve": {"update": [...], "loss": [...]}}, of which
/// those of the rows of `trials` are taken, in their order; a loss that is null was NaN or infinite. Throws
/// InputError naming the record that holds no curve.
void write_study_file(const std::string& path, const StudyFile& content, const Ledger& curves);

/// What a study file holds, without the numbers.
struct StudyFileInfo {
  struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::uint64_t rows = 0;
  };
  std::string name, version, git_commit;
  std::string provenance;          ///< JSON
  std::vector<Table> tables = {};  ///< by name
  std::uint64_t curves = 0, curve_points = 0;
};

/// Throws InputError when the file is missing, no study file, or a table of it is not whole.
StudyFileInfo read_study_info(const std::string& path);

}  // namespace minlife
