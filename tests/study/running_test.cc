#include "study/store/running.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/file_system.h"
#include "core/scratch_folder.h"

using namespace minlife;

namespace {

std::vector<std::string> news_files(const std::string& study) {
  return file_system().list(study + "/running");
}

void age_by(const std::string& path, std::time_t seconds) {
  const timespec past{::time(nullptr) - seconds, 0}, times[] = {past, past};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

/// What a process told that was killed before it could take it away.
void tell_and_die(const std::string& study) {
  const pid_t child = ::fork();
  if (child == 0) {
    RunningNews* never_destroyed = new RunningNews(study);
    never_destroyed->tell({{"dead", 1, 0.5}});
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
}

}  // namespace

TEST_CASE("what a process says that it runs is read by others, and gone at its end") {
  const ScratchFolder folder;
  const std::string study = folder.path;
  CHECK(running_in(study).empty());
  {
    RunningNews news(study);
    CHECK(news_files(study).empty());
    news.tell({{"a", 3, 0.25}, {"b", 40, 0}});
    news.tell({{"b", 41, 0.5}});
    const auto told = running_in(study);
    REQUIRE(told.size() == 1);
    CHECK(told[0].pid == ::getpid());
    REQUIRE(told[0].trials.size() == 1);
    CHECK(told[0].trials[0].id == "b");
    CHECK(told[0].trials[0].share == 0.5);
    CHECK(told[0].trials[0].seconds >= 41);
  }
  CHECK_FALSE(exists(study + "/running"));
}

TEST_CASE("nobody who is gone, silent or no process is taken to run anything") {
  const ScratchFolder folder;
  const std::string study = folder.path;
  tell_and_die(study);
  REQUIRE(news_files(study).size() == 1);
  CHECK(running_in(study).empty());
  std::ofstream(study + "/running/other-1.json") << R"({"host":"other","pid":1,"trials":[]})";
  for (const char* text :
       {"", "{", "[]", R"({"host":1,"pid":1,"trials":[]})", R"({"host":"x","pid":1,"trials":[1]})"}) {
    std::ofstream(study + "/running/wrong-1.json") << text;
    CHECK(running_in(study).size() == 1);
  }
  age_by(study + "/running/other-1.json", 120);
  CHECK(running_in(study).empty());
  // Another run takes away the dead process's, which it can tell; the others may still be somebody's.
  const RunningNews news(study);
  CHECK(news_files(study) == std::vector<std::string>{"other-1.json", "wrong-1.json"});
}

TEST_CASE("where nothing can be written the news is lost, and nothing else") {
  const ScratchFolder folder;
  const std::string study = folder.path;
  std::ofstream(study + "/running") << "a file in the folder's place";
  RunningNews news(study);
  news.tell({{"a", 3, 0.25}});
  CHECK(running_in(study).empty());
}
