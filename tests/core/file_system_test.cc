#include "core/file_system.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "core/error.h"
#include "core/scratch_folder.h"

using namespace minlife;

TEST_CASE("the machine's file system creates once, appends, lists and reads") {
  const std::string root =
      (std::filesystem::temp_directory_path() / ("minlife-fs-" + std::to_string(::getpid()))).string();
  FileSystem& files = posix_file_system();
  CHECK(files.list(root).empty());
  files.create_folders(root + "/a/b");
  files.create_folders(root + "/a/b");
  {
    const auto file = files.create_exclusively(root + "/a/b/two");
    REQUIRE(file);
    CHECK(file->append("hello ") == 6);
    CHECK(file->append("there") == 5);
    file->sync();
    files.sync_folder(root + "/a/b");
  }
  CHECK(files.create_exclusively(root + "/a/b/two") == nullptr);
  CHECK(files.create_exclusively(root + "/a/b/one"));
  CHECK(files.list(root + "/a/b") == std::vector<std::string>{"one", "two"});
  CHECK(files.read(root + "/a/b/two", 100) == "hello there");
  CHECK_THROWS_AS(files.read(root + "/a/b/two", 10), InputError);
  CHECK(files.kind(root + "/a/b") == PathKind::folder);
  CHECK(files.kind(root + "/a/b/two") == PathKind::file);
  CHECK(files.kind(root + "/a/b/three") == PathKind::none);
  files.rename(root + "/a/b/two", root + "/a/b/one");
  CHECK(files.list(root + "/a/b") == std::vector<std::string>{"one"});
  CHECK(files.read(root + "/a/b/one", 100) == "hello there");
  files.remove(root + "/a/b/one");
  files.remove(root + "/a/b/one");
  CHECK(files.list(root + "/a/b").empty());
  CHECK_THROWS_AS(files.rename(root + "/a/b/one", root + "/a/b/two"), InputError);
  CHECK(files.create_exclusively(root + "/a/b/two"));
  CHECK_THROWS_AS(files.create_exclusively(root + "/none/x"), InputError);
  CHECK_THROWS_AS(files.create_folders(root + "/a/b/two/c"), InputError);
  CHECK_THROWS_AS(files.list(root + "/a/b/two"), InputError);
  std::filesystem::remove_all(root);
}

TEST_CASE("an open file knows when its name no longer leads to it") {
  const ScratchFolder folder;
  FileSystem& files = posix_file_system();
  const std::string path = folder.file("a"), other = folder.file("b");
  const auto removed = files.create_exclusively(path);
  REQUIRE(removed);
  CHECK(removed->is_in_place());
  files.remove(path);
  CHECK_FALSE(removed->is_in_place());
  const auto replaced = files.create_exclusively(path);
  REQUIRE(replaced);
  CHECK(replaced->is_in_place());
  CHECK_FALSE(removed->is_in_place());
  files.create_exclusively(other);
  files.rename(other, path);
  CHECK_FALSE(replaced->is_in_place());
  const auto moved = files.create_exclusively(other);
  REQUIRE(moved);
  files.rename(other, folder.file("c"));
  CHECK_FALSE(moved->is_in_place());
  std::filesystem::create_symlink(folder.file("c"), other);
  CHECK(moved->is_in_place());
}

TEST_CASE("a name is given once") {
  const ScratchFolder folder;
  FileSystem& files = posix_file_system();
  files.create_exclusively(folder.file("a"))->append("first");
  files.create_exclusively(folder.file("b"))->append("second");
  CHECK_FALSE(files.rename_new(folder.file("b"), folder.file("a")));
  CHECK(files.read(folder.file("a"), 100) == "first");
  CHECK(files.rename_new(folder.file("b"), folder.file("c")));
  CHECK(files.list(folder.path) == std::vector<std::string>{"a", "c"});
}
