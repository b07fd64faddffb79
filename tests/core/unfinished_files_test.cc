#include "core/unfinished_files.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

#include "core/atomic_file.h"
#include "core/scratch_folder.h"
#include "core/text.h"

using namespace minlife;

namespace {

void touch(const std::string& path) { std::ofstream(path) << "x"; }

}  // namespace

// remove_unfinished_files() is for the end of a process; what it has named then stays taken. So these cases
// have few files of the 64.

TEST_CASE("only files that are unfinished are removed") {
  const ScratchFolder folder;
  for (const char* name : {"/done", "/open", "/other"}) touch(folder.path + name);
  { const UnfinishedFile done(folder.path + "/done"); }
  const UnfinishedFile open(folder.path + "/open"), absent(folder.path + "/absent");
  remove_unfinished_files();
  CHECK(std::filesystem::exists(folder.path + "/done"));
  CHECK(std::filesystem::exists(folder.path + "/other"));
  CHECK_FALSE(std::filesystem::exists(folder.path + "/open"));
}

TEST_CASE("an atomic file is unfinished until it is committed") {
  const ScratchFolder folder;
  write_file_atomically(folder.path + "/a", "old");
  {
    AtomicFile file(folder.path + "/a");
    file.write("new");
    CHECK(folder.entries() == 2);
    remove_unfinished_files();
    CHECK(folder.entries() == 1);
  }
  CHECK(read_file(folder.path + "/a") == "old");
  write_file_atomically(folder.path + "/a", "new");
  remove_unfinished_files();
  CHECK(read_file(folder.path + "/a") == "new");
}

TEST_CASE("more files than are kept, and longer names, do no harm") {
  const ScratchFolder folder;
  std::vector<std::unique_ptr<UnfinishedFile>> many;
  for (int k = 0; k < 200; ++k) many.push_back(std::make_unique<UnfinishedFile>(folder.path + "/none"));
  const UnfinishedFile one_more(folder.path + "/none"), long_name(std::string(5000, 'x'));
  many.clear();
  CHECK(folder.entries() == 0);
}
