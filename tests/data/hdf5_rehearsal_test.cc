#include "data/hdf5_rehearsal.h"

#include <doctest/doctest.h>

#include <csignal>

#include "core/error.h"

using namespace minlife;
using hdf5::read_rehearsed;

TEST_CASE("a whole seal needs no rehearsal, and what is read is returned") {
  int runs = 0;
  CHECK(read_rehearsed(Seal::whole, "m.h5", 0, [&] { return ++runs; }) == 1);
  CHECK(read_rehearsed(Seal::none, "m.h5", 0, [&] { return ++runs; }) == 2);  // the child's run is not seen
  CHECK_THROWS_AS(read_rehearsed(Seal::broken, "m.h5", 0,
                                 [&]() -> int {
                                   std::raise(SIGSEGV);
                                   return 0;
                                 }),
                  InputError);
}
