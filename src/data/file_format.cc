#include "data/file_format.h"

#include <fmt/format.h>

#include "core/error.h"

namespace minlife {

void write_format(hdf5::Group& file, const FileFormat& format) {
  file.set_text("format", format.name);
  file.set_integer("format_version", format.version);
}

void require_format(const hdf5::Group& file, const std::string& path, const FileFormat& format) {
  if (!file.has_attribute("format") || file.text("format") != format.name)
    throw InputError(fmt::format("{} is not a {} file (its format is not {}); minlife {} makes one", path,
                                 format.what, format.name, format.maker));
  const std::int64_t version = file.integer("format_version");
  if (version > format.version)
    throw InputError(fmt::format(
        "{} was made by a newer minlife: it has {} format {}; this program reads up to format {} (take the "
        "newer minlife)",
        path, format.what, version, format.version));
  if (version != format.version)
    throw InputError(fmt::format("{} has {} format {}; this program reads format {} (minlife {} makes one)",
                                 path, format.what, version, format.version, format.maker));
}

}  // namespace minlife
