#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/tell.h"

namespace minlife {

// A seal is what a binary file of minlife ends in, and tells whether a byte before it has changed:
//
//   content
//   its holes: offset and length of each, as 64 bits, little-endian, in the order of offsets
//   "minlife-seal 1 holes " number of holes, 16 hexadecimal digits " sha256 " 64 hexadecimal digits "\n"
//
// The digest is that of every byte of the file before the digest's own digits, the holes left out. Holes are
// parts of the content that guard themselves, and that are too long to be read whenever the file is opened.
// HDF5 reads files with something behind their end; a program that changes one with it cuts the seal off.

/// none: an older minlife wrote the file, or another program has changed it since.
enum class Seal { whole, none, broken };

/// A part of a file that its seal does not cover.
struct Hole {
  std::uint64_t offset = 0, length = 0;
};

struct FoundSeal {
  Seal seal = Seal::none;
  std::uint64_t content = 0;  ///< bytes before the seal; all where there is none, or where it is broken
};

/// The seal that a file of these bytes ends in. Takes any bytes.
FoundSeal find_seal(std::string_view bytes);

/// The same of a file on disk, of which the holes are not read, in constant memory but for the list of holes.
/// Throws as InputFile does, also while another program writes the file.
FoundSeal find_seal_of_file(const std::string& path);

/// The seal of a file that is this content, without holes; to be written behind it.
std::string seal_of(std::string_view content);

/// The seal of the file on disk as it is, to be written behind it. The holes, in any order, lie within it and
/// do not overlap (else std::logic_error); those that touch become one. Throws as InputFile does.
std::string seal_of_file(const std::string& path, std::vector<Hole> holes);

/// A file that nothing vouches for, as its seal is broken or missing.
class UnsealedError : public InputError {
 public:
  UnsealedError(const std::string& path, const std::string& reason, const std::string& remedy);
  const std::string& reason() const { return reason_; }  ///< a part of a sentence that begins with the file

 private:
  std::string reason_;
};

/// What a reader does about a file's seal. As it is constructed by default it refuses whatever has no whole
/// one; to read more, somebody must listen.
class Reading {
 public:
  Reading() = default;
  /// Reads files without a seal too, and tells so.
  static Reading telling(Tell tell) { return {Accepts::unsealed, std::move(tell)}; }
  /// Reads files whose seal is missing or broken, and tells of the broken ones.
  static Reading trusting(Tell tell) { return {Accepts::all, std::move(tell)}; }
  /// The same, but silent: for who has told already.
  Reading silent() const { return {accepts_, {}}; }

  /// Returns if the file is to be read. Else throws UnsealedError.
  void judge(Seal seal, const std::string& path) const;

 private:
  enum class Accepts { sealed, unsealed, all };
  Reading(Accepts accepts, Tell tell) : accepts_(accepts), tell_(std::move(tell)) {}

  Accepts accepts_ = Accepts::sealed;
  Tell tell_;
};

}  // namespace minlife
