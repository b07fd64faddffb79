#include "exchange/logic/function.h"

#include <algorithm>
#include <bit>

namespace minlife::logic {

int inputs_of(const Table& table) { return std::countr_zero(table.size()); }

Table held(const Table& table, int input, bool value) {
  const std::size_t below = std::size_t{1} << input;
  Table rest(table.size() / 2);
  for (std::size_t k = 0; k < rest.size(); ++k)
    rest[k] = table[(k & (below - 1)) | (k & ~(below - 1)) << 1 | (value ? below : 0)];
  return rest;
}

bool depends_on(const Table& table, int input) {
  const std::size_t bit = std::size_t{1} << input;
  for (std::size_t k = 0; k < table.size(); ++k)
    if ((k & bit) == 0 && table[k] != table[k | bit]) return true;
  return false;
}

Columns columns_of(const Table& table, const std::vector<int>& set) {
  Columns found;
  const int inputs = inputs_of(table);
  std::vector<std::size_t> others;
  for (int i = 0; i < inputs; ++i)
    if (std::find(set.begin(), set.end(), i) == set.end()) others.push_back(std::size_t{1} << i);
  std::vector<std::size_t> places(std::size_t{1} << others.size(), 0);
  for (std::size_t k = 0; k < places.size(); ++k)
    for (std::size_t j = 0; j < others.size(); ++j)
      if ((k >> j & 1) != 0) places[k] |= others[j];
  for (std::size_t assignment = 0; assignment < std::size_t{1} << set.size(); ++assignment) {
    std::size_t fixed = 0;
    for (std::size_t j = 0; j < set.size(); ++j)
      if ((assignment >> j & 1) != 0) fixed |= std::size_t{1} << set[j];
    Table column(places.size());
    for (std::size_t k = 0; k < places.size(); ++k) column[k] = table[places[k] | fixed];
    const auto same = std::find(found.columns.begin(), found.columns.end(), column);
    found.classes.push_back(static_cast<int>(same - found.columns.begin()));
    if (same == found.columns.end()) found.columns.push_back(std::move(column));
  }
  return found;
}

std::vector<std::vector<int>> sets_of(int count, int size) {
  std::vector<std::vector<int>> sets;
  for (unsigned bits = 0; bits < 1U << count; ++bits) {
    if (std::popcount(bits) != size) continue;
    std::vector<int> set;
    for (int i = 0; i < count; ++i)
      if ((bits >> i & 1) != 0) set.push_back(i);
    sets.push_back(std::move(set));
  }
  return sets;
}

}  // namespace minlife::logic
