#include "core/seal.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "core/files/input_file.h"
#include "core/sha256.h"

namespace minlife {
namespace {

constexpr std::string_view kMagic = "minlife-seal 1 holes ", kDigestName = " sha256 ";
constexpr std::size_t kCountDigits = 16, kDigestDigits = 64;
constexpr std::size_t kHead = kMagic.size() + kCountDigits + kDigestName.size();  ///< before the digest
constexpr std::size_t kTrailer = kHead + kDigestDigits + 1;
constexpr std::size_t kHoleBytes = 16;
/// Holes of a file of terabytes.
constexpr std::uint64_t kMostHoles = std::uint64_t{1} << 24;

void add_word(std::string& bytes, std::uint64_t word) {
  for (int k = 0; k < 8; ++k) bytes.push_back(static_cast<char>(word >> (8 * k) & 0xff));
}

std::uint64_t word_at(std::string_view bytes, std::size_t at) {
  std::uint64_t word = 0;
  for (std::size_t k = 8; k-- > 0;) word = word << 8 | static_cast<unsigned char>(bytes[at + k]);
  return word;
}

/// Content in memory, or on disk.
class MemorySource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const { return bytes_.size(); }
  std::string part(std::uint64_t offset, std::size_t count) const {
    return std::string(bytes_.substr(static_cast<std::size_t>(offset), count));
  }
  void digest(Sha256& digest, std::uint64_t from, std::uint64_t to) const {
    digest.add(bytes_.data() + from, static_cast<std::size_t>(to - from));
  }

 private:
  std::string_view bytes_;
};

class FileSource {
 public:
  explicit FileSource(const std::string& path) : file_(path) {
    file_.can_be_locked();  // throws while somebody writes it, which would look like damage
  }
  std::uint64_t size() const { return file_.size(); }
  std::string part(std::uint64_t offset, std::size_t count) const {
    std::string bytes(count, '\0');
    file_.read(offset, count, bytes.data());
    return bytes;
  }
  void digest(Sha256& digest, std::uint64_t from, std::uint64_t to) const {
    char piece[1 << 16];
    while (from < to) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(to - from, sizeof piece));
      file_.read(from, count, piece);
      digest.add(piece, count);
      from += count;
    }
  }

 private:
  InputFile file_;
};

/// The digest of the first `end` bytes without the holes, and of what follows them.
template <typename Source>
std::string digest_around(const Source& source, std::uint64_t end, const std::vector<Hole>& holes,
                          std::string_view rest) {
  Sha256 digest;
  std::uint64_t at = 0;
  for (const Hole& hole : holes) {
    source.digest(digest, at, hole.offset);
    at = hole.offset + hole.length;
  }
  source.digest(digest, at, end);
  digest.add(rest.data(), rest.size());
  return digest.hex();
}

/// In order, apart, and within the content.
bool fit(const std::vector<Hole>& holes, std::uint64_t content) {
  std::uint64_t at = 0;
  for (const Hole& hole : holes) {
    if (hole.offset < at || hole.offset > content || hole.length > content - hole.offset) return false;
    at = hole.offset + hole.length;
  }
  return true;
}

std::string table_of(const std::vector<Hole>& holes) {
  std::string table;
  table.reserve(holes.size() * kHoleBytes);
  for (const Hole& hole : holes) {
    add_word(table, hole.offset);
    add_word(table, hole.length);
  }
  return table;
}

template <typename Source>
std::string seal_around(const Source& source, const std::vector<Hole>& holes) {
  std::string seal =
      table_of(holes) + fmt::format("{}{:0{}x}{}", kMagic, holes.size(), kCountDigits, kDigestName);
  return seal + digest_around(source, source.size(), holes, seal) + "\n";
}

/// Most of its fixed letters stand where a seal has them; one whose letters are damaged is a broken seal and
/// not none.
bool resembles_a_seal(std::string_view trailer) {
  std::size_t same = trailer.back() == '\n' ? 1 : 0;
  for (std::size_t k = 0; k < kMagic.size(); ++k) same += trailer[k] == kMagic[k];
  for (std::size_t k = 0; k < kDigestName.size(); ++k)
    same += trailer[kMagic.size() + kCountDigits + k] == kDigestName[k];
  return 4 * same >= 3 * (kMagic.size() + kDigestName.size() + 1);
}

/// The end of a file has a seal in it that does not stand where it should: bytes are missing, or were added.
bool holds_a_displaced_seal(std::string_view end) {
  constexpr std::string_view kWord = "minlife-seal ";
  if (end.find(kWord) != std::string_view::npos) return true;
  for (std::size_t letters = 4; letters < kWord.size(); ++letters)
    if (end.ends_with(kWord.substr(0, letters))) return true;
  return false;
}

/// How many holes a trailer tells, if its letters are a seal's.
std::optional<std::uint64_t> hole_count(std::string_view trailer) {
  if (!trailer.starts_with(kMagic) || trailer.back() != '\n' ||
      trailer.substr(kMagic.size() + kCountDigits, kDigestName.size()) != kDigestName)
    return std::nullopt;
  std::uint64_t count = 0;
  const char* const first = trailer.data() + kMagic.size();
  const auto [end, error] = std::from_chars(first, first + kCountDigits, count, 16);
  if (error != std::errc() || end != first + kCountDigits || count > kMostHoles) return std::nullopt;
  return count;
}

template <typename Source>
FoundSeal find(const Source& source) {
  const std::uint64_t size = source.size();
  const FoundSeal none{Seal::none, size}, broken{Seal::broken, size};
  const std::string trailer = size < kTrailer ? "" : source.part(size - kTrailer, kTrailer);
  if (trailer.empty() || !resembles_a_seal(trailer)) {
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(size, 2 * kTrailer));
    return holds_a_displaced_seal(source.part(size - length, length)) ? broken : none;
  }
  const std::optional<std::uint64_t> count = hole_count(trailer);
  if (!count || *count * kHoleBytes > size - kTrailer) return broken;
  const std::uint64_t content = size - kTrailer - *count * kHoleBytes;
  const std::string table = source.part(content, static_cast<std::size_t>(*count) * kHoleBytes);
  std::vector<Hole> holes;
  for (std::size_t at = 0; at < table.size(); at += kHoleBytes)
    holes.push_back({word_at(table, at), word_at(table, at + 8)});
  if (!fit(holes, content)) return broken;
  const std::string digest = digest_around(source, content, holes, table + trailer.substr(0, kHead));
  if (trailer.compare(kHead, kDigestDigits, digest) != 0) return broken;
  return {Seal::whole, content};
}

/// In order, those that touch as one.
std::vector<Hole> joined(std::vector<Hole> holes) {
  std::sort(holes.begin(), holes.end(), [](const Hole& a, const Hole& b) { return a.offset < b.offset; });
  std::vector<Hole> fewer;
  for (const Hole& hole : holes)
    if (!fewer.empty() && fewer.back().offset + fewer.back().length == hole.offset)
      fewer.back().length += hole.length;
    else
      fewer.push_back(hole);
  return fewer;
}

constexpr const char* kBrokenReason =
    "is damaged, or another program has changed it since minlife wrote it: its seal does not fit";
constexpr const char* kMissingReason =
    "carries no seal: an older minlife wrote it, or another program has changed it";

}  // namespace

FoundSeal find_seal(std::string_view bytes) { return find(MemorySource(bytes)); }

FoundSeal find_seal_of_file(const std::string& path) { return find(FileSource(path)); }

std::string seal_of(std::string_view content) { return seal_around(MemorySource(content), {}); }

std::string seal_of_file(const std::string& path, std::vector<Hole> holes) {
  const FileSource source(path);
  holes = joined(std::move(holes));
  if (!fit(holes, source.size()) || holes.size() > kMostHoles)
    throw std::logic_error("holes of a seal that overlap or lie beyond the file");
  return seal_around(source, holes);
}

UnsealedError::UnsealedError(const std::string& path, const std::string& reason, const std::string& remedy)
    : InputError(fmt::format("{} {} ({})", path, reason, remedy)), reason_(reason) {}

void Reading::judge(Seal seal, const std::string& path) const {
  if (seal == Seal::whole) return;
  if (seal == Seal::broken) {
    if (accepts_ != Accepts::all)
      throw UnsealedError(path, kBrokenReason, "take a copy of it, or read it all the same with --trust");
    if (tell_) tell_(fmt::format("{} {}; it is read all the same", path, kBrokenReason));
    return;
  }
  if (accepts_ == Accepts::sealed)
    throw UnsealedError(path, kMissingReason, "only files that minlife has sealed are read here");
  if (accepts_ == Accepts::unsealed && tell_)
    tell_(fmt::format("{} {}; nothing can tell whether it is damaged (--trust reads it without a word)", path,
                      kMissingReason));
}

}  // namespace minlife
