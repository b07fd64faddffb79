#include "core/named.h"

#include <doctest/doctest.h>

using namespace minlife;

namespace {

struct Entry {
  const char* name;
};

constexpr Entry kEntries[] = {{"one"}, {"two"}};
const Entry* const kPointers[] = {&kEntries[0], &kEntries[1]};

}  // namespace

TEST_CASE("entries are found by their name, in tables of entries and of pointers") {
  CHECK(&find_named(kEntries, "two", "field") == &kEntries[1]);
  CHECK(&find_named(kPointers, "one", "field") == &kEntries[0]);
  CHECK(known_named(kPointers, "two") == &kEntries[1]);
  CHECK(known_named(kEntries, "three") == nullptr);
  CHECK(names_of(kPointers) == std::vector<std::string>{"one", "two"});
}

TEST_CASE("names stand in sentences") {
  CHECK(listed(names_of(kEntries), "or") == "one or two");
  CHECK(listed({"one", "two", "three"}) == "one, two and three");
  CHECK(listed({"one"}) == "one");
  CHECK(listed({}).empty());
}

TEST_CASE("what is not in a table is refused with all names") {
  CHECK_THROWS_WITH_AS(find_named(kEntries, "three", "field"), "field is three; it must be one of one, two",
                       InputError);
  CHECK(find_named_or("none", kPointers, "none", "field") == nullptr);
  CHECK(find_named_or("none", kPointers, "two", "field") == &kEntries[1]);
  CHECK_THROWS_WITH_AS(find_named_or("none", kPointers, "three", "field"),
                       "field is three; it must be one of none, one, two", InputError);
}
