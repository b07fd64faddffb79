#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace minlife {

/// What a user can be told in one message. Only main catches it and picks the exit code.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  virtual int exit_code() const { return 1; }
};

/// The work failed: a full disk, a run that diverged, a processor that lacks instructions. Exit code 1.
class FailedError : public Error {
 public:
  using Error::Error;
};

/// The request cannot be meant: bad usage, or a file that is not what it should be. Exit code 2.
class InputError : public Error {
 public:
  using Error::Error;
  int exit_code() const override { return 2; }
};

/// The work was interrupted by a signal and can be resumed by running the same command again. Exit code 75.
class InterruptedError : public Error {
 public:
  using Error::Error;
  int exit_code() const override { return 75; }
};

/// "FIELD is VALUE; RULE (REMEDY)": the one form of an error about a value. An empty remedy is left out.
/// Example: value_error("--width", "0", "it must be at least 1", "try --width 8").
InputError value_error(std::string_view field, std::string_view value, std::string_view rule,
                       std::string_view remedy = {});

/// "ACTION PATH: strerror(error_number)" as an InputError when the user named a file that cannot be read
/// (missing, a folder, no permission), else as a FailedError (full disk, I/O error).
[[noreturn]] void throw_file_error(std::string_view action, const std::string& path, int error_number);

}  // namespace minlife
