#include "exchange/npz/zip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/figures.h"

namespace minlife {
namespace {

constexpr std::uint32_t kFileHeader = 0x04034b50, kDirectoryHeader = 0x02014b50, kDirectoryEnd = 0x06054b50;
constexpr std::size_t kFileBytes = 30, kDirectoryBytes = 46, kEndBytes = 22, kMostComment = 65535;
constexpr unsigned kVersion = 20, kStored = 0, kDeflated = 8, kFirstDay = 1 << 5 | 1;

/// Little-endian fields of an archive, each within its bytes.
class Fields {
 public:
  Fields(std::string_view bytes, const std::string& source) : bytes_(bytes), source_(source) {}

  std::string_view part(std::size_t at, std::size_t count) const {
    if (at > bytes_.size() || count > bytes_.size() - at) damaged();
    return bytes_.substr(at, count);
  }
  std::uint32_t word(std::size_t at, std::size_t width) const {
    std::uint32_t value = 0;
    const std::string_view bytes = part(at, width);
    for (std::size_t k = width; k-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[k]);
    return value;
  }
  std::size_t size() const { return bytes_.size(); }
  [[noreturn]] void damaged() const {
    throw InputError(source_ + " is damaged or truncated: it is no zip archive");
  }
  [[noreturn]] void refuse(std::string_view name, std::string_view why) const {
    throw InputError(fmt::format("{}: the file {} in it {}", source_, name, why));
  }

 private:
  std::string_view bytes_;
  const std::string& source_;
};

/// Where the directory's end is written, behind which there is a comment at most.
std::size_t find_end(const Fields& fields) {
  if (fields.size() < kEndBytes) fields.damaged();
  const std::size_t last = fields.size() - kEndBytes, first = last - std::min(last, kMostComment);
  for (std::size_t at = last;; --at) {
    if (fields.word(at, 4) == kDirectoryEnd) return at;
    if (at == first) fields.damaged();
  }
}

/// Deflate makes at most so many bytes of one (zlib's technical details).
constexpr std::size_t kMostOfAByte = 1032;

std::string inflated(std::string_view packed, std::size_t size, const std::string& name,
                     const Fields& fields) {
  // Checked before room for it is made: a damaged size may ask for gigabytes.
  if (size / kMostOfAByte > packed.size())
    fields.refuse(name, "is damaged: it cannot become as long as it says");
  std::string content(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    throw FailedError("zlib does not start; is there memory left?");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  const int state = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (state != Z_STREAM_END || stream.avail_out != 0)
    fields.refuse(name, "is damaged: it does not decompress");
  return content;
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

ZipEntry read_entry(const Fields& fields, std::size_t at, std::uint64_t limit, const std::string& source) {
  const std::uint32_t flags = fields.word(at + 8, 2), method = fields.word(at + 10, 2);
  const std::size_t packed = fields.word(at + 20, 4), size = fields.word(at + 24, 4),
                    where = fields.word(at + 42, 4);
  ZipEntry entry{std::string(fields.part(at + kDirectoryBytes, fields.word(at + 28, 2))), {}};
  if ((flags & 1) != 0) fields.refuse(entry.name, "is encrypted");
  if (size > limit)
    throw InputError(
        fmt::format("{} holds more than {} bytes once it is decompressed", source, with_commas(limit)));
  if (fields.word(where, 4) != kFileHeader) fields.damaged();
  const std::size_t data = where + kFileBytes + fields.word(where + 26, 2) + fields.word(where + 28, 2);
  const std::string_view bytes = fields.part(data, packed);
  if (method == kStored)
    entry.bytes = bytes;
  else if (method == kDeflated)
    entry.bytes = inflated(bytes, size, entry.name, fields);
  else
    fields.refuse(entry.name, "is compressed in a way that is not read here; it must be stored or deflated");
  if (entry.bytes.size() != size || checksum(entry.bytes) != fields.word(at + 16, 4))
    fields.refuse(entry.name, "is damaged: its checksum is another");
  return entry;
}

void put(std::string& bytes, std::uint64_t value, int width) {
  for (int k = 0; k < width; ++k) bytes += static_cast<char>(value >> (8 * k) & 255);
}

/// What both headers of an entry have.
void put_common(std::string& bytes, const ZipEntry& entry) {
  put(bytes, kVersion, 2);
  put(bytes, 0, 2);  // flags
  put(bytes, kStored, 2);
  put(bytes, 0, 2);  // midnight
  put(bytes, kFirstDay, 2);
  put(bytes, checksum(entry.bytes), 4);
  put(bytes, entry.bytes.size(), 4);
  put(bytes, entry.bytes.size(), 4);
  put(bytes, entry.name.size(), 2);
  put(bytes, 0, 2);  // extra fields
}

}  // namespace

std::vector<ZipEntry> read_zip(std::string_view bytes, std::uint64_t limit, const std::string& source) {
  const Fields fields(bytes, source);
  const std::size_t end = find_end(fields);
  const std::size_t count = fields.word(end + 10, 2);
  std::vector<ZipEntry> entries;
  std::set<std::string> names;
  std::size_t at = fields.word(end + 16, 4);
  for (std::size_t k = 0; k < count; ++k) {
    if (fields.word(at, 4) != kDirectoryHeader) fields.damaged();
    entries.push_back(read_entry(fields, at, limit, source));
    limit -= entries.back().bytes.size();
    if (!names.insert(entries.back().name).second) fields.refuse(entries.back().name, "is there twice");
    at += kDirectoryBytes + fields.word(at + 28, 2) + fields.word(at + 30, 2) + fields.word(at + 32, 2);
  }
  return entries;
}

std::string write_zip(const std::vector<ZipEntry>& entries) {
  std::string archive, directory;
  for (const ZipEntry& entry : entries) {
    put(directory, kDirectoryHeader, 4);
    put(directory, kVersion, 2);
    put_common(directory, entry);
    put(directory, 0, 2 + 2 + 2);  // comment, disk, internal attributes
    put(directory, 0, 4);          // external attributes
    put(directory, archive.size(), 4);
    directory += entry.name;
    put(archive, kFileHeader, 4);
    put_common(archive, entry);
    archive += entry.name + entry.bytes;
  }
  const std::size_t at = archive.size();
  archive += directory;
  put(archive, kDirectoryEnd, 4);
  put(archive, 0, 4);  // disks
  put(archive, entries.size(), 2);
  put(archive, entries.size(), 2);
  put(archive, directory.size(), 4);
  put(archive, at, 4);
  put(archive, 0, 2);  // comment
  return archive;
}

}  // namespace minlife
