#pragma once

#include <cstdint>
#include <vector>

namespace minlife::logic {

/// A function of bits: entry k is its value where input i is bit i of k. [2^inputs]
using Table = std::vector<std::uint8_t>;

/// How many inputs a table has.
int inputs_of(const Table& table);

/// The function with input i held at `value`: one input fewer, in the old order.
Table held(const Table& table, int input, bool value);

/// Whether it depends on input i.
bool depends_on(const Table& table, int input);

/// A set of inputs, given as rising indices, seen as one: to each of the assignments of `set` (bit j of it is
/// input set[j]) the class of those between which the rest of the function cannot tell. classes: [2^set],
/// numbered in the order in which they come up; columns: of each class the function of the other inputs, in
/// their order.
struct Columns {
  std::vector<int> classes;
  std::vector<Table> columns;
};
Columns columns_of(const Table& table, const std::vector<int>& set);

/// All sets of `size` out of `count` inputs, rising.
std::vector<std::vector<int>> sets_of(int count, int size);

}  // namespace minlife::logic
