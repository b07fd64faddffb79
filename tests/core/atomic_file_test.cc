#include "core/atomic_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "core/error.h"
#include "core/scratch_folder.h"
#include "core/text.h"

using namespace minlife;
namespace fs = std::filesystem;

TEST_CASE("a committed file is whole and nothing else is left") {
  const ScratchFolder folder;
  write_file_atomically(folder.path + "/a", "first");
  write_file_atomically(folder.path + "/a", "second");
  CHECK(read_file(folder.path + "/a") == "second");
  CHECK(folder.entries() == 1);
}

TEST_CASE("without commit nothing is left and the old file stays") {
  const ScratchFolder folder;
  write_file_atomically(folder.path + "/a", "old");
  {
    AtomicFile file(folder.path + "/a");
    file.write("half");
  }
  CHECK(read_file(folder.path + "/a") == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("a missing folder and a folder in the file's place are the user's errors") {
  const ScratchFolder folder;
  CHECK_THROWS_AS(AtomicFile(folder.path + "/none/a"), InputError);
  CHECK_THROWS_AS(AtomicFile{folder.path}, InputError);
}

TEST_CASE("through a link, the file it leads to is replaced, not the link") {
  const ScratchFolder folder, other;
  write_file_atomically(other.path + "/a", "first");
  fs::create_symlink(other.path + "/a", folder.path + "/link");
  write_file_atomically(folder.path + "/link", "second");
  CHECK(fs::is_symlink(folder.path + "/link"));
  CHECK(read_file(other.path + "/a") == "second");
  CHECK(folder.entries() == 1);
  CHECK(other.entries() == 1);
}

TEST_CASE("a pipe or a device is not replaced, nor what a link leads to") {
  const ScratchFolder folder;
  const std::string pipe = folder.path + "/pipe", link = folder.path + "/link";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  fs::create_symlink("/dev/full", link);
  CHECK_THROWS_WITH_AS(write_file_atomically(pipe, "x"), doctest::Contains("a device or pipe is there"),
                       InputError);
  CHECK_THROWS_AS(write_file_atomically(link, "x"), InputError);
  CHECK(fs::is_fifo(pipe));
  CHECK(fs::is_symlink(link));
  CHECK(folder.entries() == 2);
}

TEST_CASE("a file that is replaced leaves its permissions, and no byte is ever there for others") {
  const ScratchFolder folder;
  const std::string path = folder.path + "/a";
  const auto mode = [](const std::string& of) { return *file_system().mode(of); };
  for (const unsigned wanted : {0600u, 0644u, 0440u, 0755u}) {
    write_file_atomically(path, "old");
    REQUIRE(::chmod(path.c_str(), wanted) == 0);
    AtomicFile file(path);
    CHECK((mode(file.temporary_path()) & 0077) == (wanted & 0077));
    file.write("new");
    file.commit();
    CHECK(mode(path) == wanted);
  }
  CHECK_FALSE(file_system().mode(folder.path + "/absent"));
}

TEST_CASE("names may have all of the 255 bytes that a file system takes") {
  const ScratchFolder folder;
  std::string wide;
  for (int k = 0; k < 85; ++k) wide += "\u20ac";
  for (const std::string& name : {std::string(255, 'n'), wide, std::string(200, 'n')}) {
    const std::string path = folder.path + "/" + name;
    {
      AtomicFile file(path);
      const std::string temporary = fs::path(file.temporary_path()).filename();
      CHECK(temporary.size() <= 255);
      CHECK(temporary.starts_with("."));
      file.write("x");
      file.commit();
    }
    CHECK(read_file(path) == "x");
  }
  CHECK(folder.entries() == 3);
}
