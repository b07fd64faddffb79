#include "core/leftovers.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "core/atomic_file.h"
#include "core/memory_file_system.h"
#include "core/scratch_folder.h"

using namespace minlife;

namespace {

/// What a process of its own leaves that begins to write `path` and is killed.
void leave_half(const std::string& path) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    AtomicFile file(path);
    file.write("half");
    ::_exit(0);  // no destructors, as after SIGKILL
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
}

std::string only_name(const std::string& folder) {
  const auto names = posix_file_system().list(folder);
  REQUIRE(names.size() == 1);
  return names[0];
}

/// The name with another MACHINE (2 from the end) or PID (1).
std::string with_part(std::string name, int from_end, const std::string& part) {
  std::size_t end = name.size();
  for (int k = 0; k < from_end; ++k) end = name.rfind('-', end - 1);
  const std::size_t begin = name.rfind('-', end - 1) + 1;
  return name.replace(begin, end - begin, part);
}

}  // namespace

TEST_CASE("what a killed process left is swept up by the next one") {
  const ScratchFolder folder;
  leave_half(folder.file("a"));
  const std::string name = only_name(folder.path);
  CHECK(name.starts_with(".a.tmp-"));
  CHECK(is_dead_leftover(name));
  CHECK(sweep_leftovers(folder.path) == std::vector<std::string>{name});
  CHECK(folder.entries() == 0);
}

TEST_CASE("what a living process is writing stays, and so does all whose maker may live") {
  const ScratchFolder folder;
  leave_half(folder.file("a"));
  const std::string dead = only_name(folder.path);
  std::set<std::string> kept{"a", "a.tmp-1-2-3", ".a.tmp-123-456", ".hidden", ".tmp-", ".a.tmp---"};
  kept.insert(with_part(dead, 2, "0123456789ab"));  // another machine, boot or namespace
  kept.insert(with_part(dead, 2, "unknown"));
  kept.insert(with_part(dead, 1, std::to_string(::getpid())));
  kept.insert(with_part(dead, 1, "1"));
  kept.insert(with_part(dead, 1, "0"));
  kept.insert(with_part(dead, 1, "99999999999999"));
  kept.insert(dead.substr(1));
  for (const std::string& name : kept) std::ofstream(folder.file(name)) << "x";
  AtomicFile mine(folder.file("b"));
  CHECK(sweep_leftovers(folder.path) == std::vector<std::string>{dead});
  CHECK(folder.entries() == kept.size() + 1);
  mine.commit();
}

TEST_CASE("a name that holds the mark itself is told by its end") {
  const ScratchFolder folder;
  leave_half(folder.file("x.tmp-1-2-3"));
  CHECK(sweep_leftovers(folder.path).size() == 1);
}

TEST_CASE("names are fresh, and never longer than a folder takes") {
  std::set<std::string> names;
  for (int k = 0; k < 1000; ++k) names.insert(temporary_name("a"));
  CHECK(names.size() == 1000);
  for (const std::size_t length : {200u, 248u, 254u, 255u}) {
    const ScratchFolder folder;
    const std::string path = folder.file(std::string(length, 'n'));
    write_file_atomically(path, "text");
    CHECK(posix_file_system().read(path, 10) == "text");
    CHECK(folder.entries() == 1);
  }
  // Characters of UTF-8 are kept whole: some file systems take no halves.
  std::string umlauts;
  for (int k = 0; k < 127; ++k) umlauts += "\u00e4";
  for (const std::string& name : {umlauts, "a" + umlauts.substr(0, 252)}) {
    const std::string made = temporary_name(name);
    CHECK(made.size() <= 255);
    const std::string kept = made.substr(1, made.find(".tmp-") - 1);
    CHECK(name.starts_with(kept));
    CHECK((kept.size() - (name[0] == 'a' ? 1 : 0)) % 2 == 0);
  }
}

TEST_CASE("a folder that is not there, cannot be listed or whose files cannot be removed does no harm") {
  const ScratchFolder folder;
  CHECK(sweep_leftovers(folder.file("none")).empty());
  leave_half(folder.file("a"));
  const std::string dead = only_name(folder.path);
  using minlife::testing::MemoryFileSystem;
  for (int failing = 1; failing <= 3; ++failing) {
    MemoryFileSystem disk;
    disk.create_folders("d");
    disk.create_exclusively("d/" + dead);
    disk.operations = 0;
    disk.fault = [&](int n) {
      return n == failing ? MemoryFileSystem::Fault::kFail : MemoryFileSystem::Fault::kNone;
    };
    CHECK(sweep_leftovers("d", disk).size() == (failing == 3 ? 1 : 0));
  }
}
