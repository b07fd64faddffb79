#pragma once

#include <string_view>

namespace minlife {

// What lies in report/page, put into the program when it is built (cmake/EmbedFiles.cmake): a page needs no
// file when it is made, and none when it is shown.

std::string_view page_template();  ///< page.html, with {{names}} of what goes in
std::string_view page_style();     ///< style.css
std::string_view page_script();    ///< the scripts, in the order of CMakeLists.txt

}  // namespace minlife
