// replay CORPUS: gives every file of CORPUS/NAME to the target NAME, in every build, without a fuzzer.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "core/text.h"
#include "fuzz/target.h"

namespace fs = std::filesystem;

int main(int count, char** arguments) {
  using namespace minlife;
  if (count != 2) return std::fputs("usage: replay CORPUS\n", stderr), 2;
  for (const fuzz::Target& target : fuzz::targets()) {
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator(fs::path(arguments[1]) / target.name))
      paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    if (paths.size() < 2) return std::fprintf(stderr, "no corpus for %s\n", target.name.data()), 1;
    for (const std::string& path : paths) try {
        target.run(read_file(path));
      } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", path.c_str(), error.what());
        return 1;
      }
    std::printf("%s: %zu files\n", target.name.data(), paths.size());
  }
  return 0;
}
