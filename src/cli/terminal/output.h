#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace minlife {

/// Results go to standard output, talk to standard error; so a result can be piped while a user is told
/// things.
class Output {
 public:
  Output(bool json, bool quiet) : json_(json), quiet_(quiet) {}

  bool json() const { return json_; }
  bool quiet() const { return quiet_; }

  /// A result: as one line of JSON with --json, else `plain` as it is (the caller ends its lines).
  void result(const nlohmann::json& object, std::string_view plain);

  /// A result that has one form only. Throws FailedError when standard output cannot take it.
  void write(std::string_view text);

  /// One line on standard error, unless --quiet.
  void say(std::string_view line) const;

  /// Colour in results: standard output is a terminal, and NO_COLOR (https://no-color.org) is unset or empty.
  bool colour() const;

  /// Throws FailedError unless everything written has arrived: a full disk may show only now.
  void finish();

 private:
  bool json_, quiet_;
};

}  // namespace minlife
