#include "core/files/rehearsal.h"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "core/error.h"

using namespace minlife;

namespace {

/// What the user is told; "" where the rehearsal goes well.
std::string told(const std::function<void()>& work) {
  try {
    rehearse("m.h5", 0, work);
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what comes to an end may do so by an exception, and leaves nothing") {
  int changed = 0;
  CHECK(told([&] { changed = 1; }) == "");
  CHECK(told([&] {
          changed = 1;
          throw InputError("no");
        }) == "");
  CHECK(changed == 0);
}

TEST_CASE("what crashes is refused by name") {
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) {
    CAPTURE(number);
    const std::string text = told([&] { std::raise(number); });
    CHECK(has(text, "m.h5"));
    CHECK(has(text, "crashes"));
  }
  CHECK(has(told([] { std::_Exit(1); }), "crashes"));  // as sanitizers do
}

TEST_CASE("what never ends is ended") {
  CHECK(has(told([] {
              volatile bool on = true;
              while (on) {
              }
            }),
            "does not come to an end"));
}

TEST_CASE("a signal to end the program that meets the child ends the reading") {
  CHECK_THROWS_AS(rehearse("m.h5", 0, [] { std::raise(SIGTERM); }), InterruptedError);
}
