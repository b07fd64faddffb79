#pragma once

#include <functional>

namespace minlife {

/// Does the work where there is stack enough for it and for the libraries it calls. Where `ulimit -s` leaves
/// less than a megabyte that is a thread of its own, and from then on all threads get eight.
int on_enough_stack(const std::function<int()>& work);

}  // namespace minlife
