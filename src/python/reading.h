#pragma once

#include <string>
#include <vector>

#include "core/seal.h"

namespace minlife::python {

/// How files are read, and what the reading had to say: of a file without a seal, or of a broken one that is
/// read all the same.
class Listener {
 public:
  /// trust: read files with broken seals too.
  explicit Listener(bool trust);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Must not outlive the listener.
  const Reading& reading() const { return reading_; }

  /// Gives all that was said to Python's warnings, under the interpreter's lock. Throws where these are
  /// errors.
  void warn() const;

 private:
  std::vector<std::string> said_;
  Reading reading_;
};

/// A sentence or error of a reading, with what Python's users write in place of the flag --trust.
std::string without_flags(std::string sentence);
std::string without_flags(const UnsealedError& error);

}  // namespace minlife::python
