#pragma once

#include <cstdint>
#include <string>

#include "data/hdf5.h"

namespace minlife {

/// A kind of HDF5 file that minlife writes, as its attributes format and format_version tell it.
struct FileFormat {
  const char* name;      ///< "minlife-pairs"
  const char* what;      ///< "pair"
  const char* maker;     ///< the verb that makes such files
  std::int64_t version;  ///< the newest that this program knows; it reads no other
};

/// Writes both attributes.
void write_format(hdf5::Group& file, const FileFormat& format);

/// Throws InputError unless the file is of that format and version; one of a later version is called newer.
void require_format(const hdf5::Group& file, const std::string& path, const FileFormat& format);

}  // namespace minlife
