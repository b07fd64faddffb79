#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace minlife {

/// Edits between two words: insertions, deletions, substitutions, and swaps of neighbouring letters (the
/// optimal string alignment distance).
int edit_distance(std::string_view a, std::string_view b);

/// The known word that `word` is probably a slip of: the first of the nearest, when at most a third of its
/// letters (and never fewer than one) differ; empty otherwise.
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace minlife
