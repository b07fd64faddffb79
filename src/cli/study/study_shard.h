#pragma once

#include <cstddef>

#include "cli/arguments.h"

namespace minlife {

/// --shard I/N; without it the whole, 0/1. Throws InputError unless I is from 0 to N - 1.
struct Shard {
  std::size_t index = 0, count = 1;
};
Shard read_shard(const Arguments& arguments);

}  // namespace minlife
