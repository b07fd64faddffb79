#pragma once

#include <string>
#include <vector>

namespace minlife {

/// A page is never longer, in bytes.
inline constexpr std::size_t kMostPageBytes = 4'000'000;

/// A part of a page: what the links at its top lead to.
struct PageSection {
  std::string id;      ///< letters and dashes
  std::string title;   ///< plain text
  std::string html;    ///< below the title
  bool alive = false;  ///< nothing of it is there without JavaScript
};

/// A page of its own, in plain text where nothing else is said.
struct Page {
  std::string title;  ///< of the window
  std::string kind;   ///< what it reports on, above the heading
  std::string heading;
  std::string lead;     ///< one or two sentences below it
  std::string missing;  ///< what is not there without JavaScript
  std::vector<PageSection> sections = {};
  std::string data;    ///< JSON for the scripts, as script_json() has it
  std::string footer;  ///< HTML
};

/// The page as one file of HTML 5: nothing is fetched, and a content security policy by which nothing could
/// be; only the scripts and styles of report/page run, by their digests.
std::string to_html(const Page& page);

}  // namespace minlife
