#include "data/hdf5_outer_lock.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "data/hdf5.h"

using namespace minlife;

namespace {

// Counters live as long as the process, as the lock does.
std::atomic<int> entered{0}, depth{0};

void enter() {
  ++entered;
  ++depth;
}
void leave() { --depth; }

constexpr hdf5::OuterLock kCounted{enter, leave};

void write_and_read() {
  hdf5::File file = hdf5::File::create_in_memory("counted.h5");
  file.set_integer("number", 7);
  file.create_group("group").write_array<float>("array", {3}, {1, 2, 3});
  CHECK(file.integer("number") == 7);
}

}  // namespace

TEST_CASE("every call of HDF5 holds the outer lock, and gives it back") {
  hdf5::set_outer_lock(kCounted);
  REQUIRE(hdf5::outer_lock() == &kCounted);
  write_and_read();
  CHECK(entered >= 5);  // create, set, group, array, get
  CHECK(depth == 0);
  const int before = entered;
  std::vector<std::thread> threads;
  for (int k = 0; k < 4; ++k) threads.emplace_back(write_and_read);
  for (std::thread& thread : threads) thread.join();
  CHECK(entered >= before + 4 * 5);
  CHECK(depth == 0);
  // A failed call gives it back too.
  CHECK_THROWS(hdf5::File::create_in_memory("empty.h5").group("missing"));
  CHECK(depth == 0);
}
