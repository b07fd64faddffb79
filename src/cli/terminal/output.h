#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "cli/terminal/styled.h"
#include "cli/terminal/width.h"

namespace minlife {

/// Results go to standard output, talk to standard error; so a result can be piped while a user is told
/// things. Nothing of what files, arguments and other programs hold steers the terminal: all text is made
/// visible (core/visible.h) here, or was in Styled.
class Output {
 public:
  Output(bool json, bool quiet) : json_(json), quiet_(quiet) {}

  bool json() const { return json_; }
  bool quiet() const { return quiet_; }

  /// Of the screen that results are for.
  const ScreenWidth& width() const { return width_; }

  /// A result: as one line of JSON with --json, else `plain`, wrapped where a person reads it (the caller
  /// ends its lines, and lays out what has colours).
  void result(const nlohmann::json& object, const Styled& plain);

  /// The same where the plain form is a file, whose lines stay as they are.
  void file_result(const nlohmann::json& object, std::string_view file);

  /// A page that has one form only. Throws FailedError when standard output cannot take it.
  void write(std::string_view page);

  /// One line on standard error, unless --quiet.
  void say(std::string_view line) const;

  /// One line on standard error of what a user must know to trust the results, also with --quiet.
  void warn(std::string_view sentence) const;

  /// Colour in results: standard output is a terminal, and NO_COLOR (https://no-color.org) is unset or empty.
  bool colour() const;

  /// Throws FailedError unless everything written has arrived: a full disk may show only now.
  void finish();

 private:
  bool json_, quiet_;
  ScreenWidth width_ = screen_width();
};

/// A line on standard error, whoever talks and however quiet: "minlife: MESSAGE" at the end of a run.
void put_on_standard_error(std::string_view line);

}  // namespace minlife
