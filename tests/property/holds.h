#pragma once

#include <doctest/doctest.h>

// rapidcheck's headers are not made for our warnings; CMake cannot tell, its target is not a system one.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

namespace minlife::testing {

/// Checks a property on 100 generated cases (500 under CTest); a failure prints the smallest case it was
/// shrunk to. The seed is printed; RC_PARAMS="seed=..." repeats a run, RC_PARAMS="max_success=100000" makes a
/// long one.
template <typename Property>
void holds(const char* what, Property property) {
  CHECK_MESSAGE(rc::check(what, property), what);
}

}  // namespace minlife::testing
