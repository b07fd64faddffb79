#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/seal.h"
#include "study/store/curves.h"
#include "study/tables/table.h"

namespace minlife {

/// What study.h5 holds, format minlife-study 1 (docs/files.md): the tables, typed; the learning curves; and
/// where it all comes from.
struct StudyFile {
  std::string name;
  std::string provenance;          ///< JSON
  std::string plan;                ///< JSON
  std::string spec;                ///< TOML as its author wrote it; may be empty
  std::vector<NamedTable> tables;  ///< one is called trials
  Curves curves;                   ///< of rows of that
};

/// The bytes of the file, sealed; `path` is for messages.
std::string study_file_image(const std::string& path, const StudyFile& content);

/// What a study file holds, without the numbers.
struct StudyFileInfo {
  struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::uint64_t rows = 0;
  };
  std::string name, version, git_commit;
  std::string provenance;          ///< JSON
  std::string plan;                ///< JSON
  std::vector<Table> tables = {};  ///< by name
  std::uint64_t curves = 0, curve_points = 0;
};

/// Throws UnsealedError when `reading` does not accept the file's seal, which is looked at before HDF5 parses
/// a byte; InputError when it is missing, no study file, or a table of it is not whole.
StudyFileInfo read_study_info(const std::string& path, const Reading& reading = {});

}  // namespace minlife
