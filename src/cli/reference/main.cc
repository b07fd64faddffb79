// Writes one page of reference to standard output, for the build to install.
#include <cstdio>
#include <exception>
#include <string_view>

#include "cli/reference/reference.h"

namespace {

struct Page {
  std::string_view name;
  std::string (*make)();
};

constexpr Page kPages[] = {
    {"man", minlife::man_page},
    {"bash", minlife::bash_completion},
    {"zsh", minlife::zsh_completion},
};

int write_page(std::string_view name) {
  for (const Page& page : kPages) {
    if (page.name != name) continue;
    const std::string text = page.make();
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    return written && std::fflush(stdout) == 0 ? 0 : 1;
  }
  std::fputs("usage: minlife_reference man|bash|zsh\n", stderr);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return write_page(argc == 2 ? argv[1] : "");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "minlife_reference: %s\n", error.what());
    return 1;
  }
}
