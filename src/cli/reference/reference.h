#pragma once

#include <string>

namespace minlife {

// What tells of the program outside of it. All of it is made from the tables that --help shows.

/// The manual page, for man(7).
std::string man_page();

/// A script that bash sources; it needs nothing but bash 4.4.
std::string bash_completion();

/// An autoloaded function for zsh's completion system.
std::string zsh_completion();

}  // namespace minlife
