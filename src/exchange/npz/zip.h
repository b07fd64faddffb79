#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

/// A file in a zip archive.
struct ZipEntry {
  std::string name, bytes;
};

/// The files of an archive as NumPy and Python's zipfile write them, stored or deflated, in the order of its
/// directory. Throws InputError naming `source` for what is no such archive: damaged, encrypted, compressed
/// in another way, of more than `limit` bytes in all, or with two files of one name. Source: PKWARE,
/// APPNOTE.TXT, 4.3.
std::vector<ZipEntry> read_zip(std::string_view bytes, std::uint64_t limit, const std::string& source);

/// An archive of stored files, all of 1980-01-01, the first day that a zip file knows: the same entries give
/// the same bytes. Together they must be below 4 GiB.
std::string write_zip(const std::vector<ZipEntry>& entries);

}  // namespace minlife
