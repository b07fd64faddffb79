#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

/// Edits between two words: insertions, deletions, substitutions, and swaps of neighbouring letters (the
/// optimal string alignment distance).
int edit_distance(std::string_view a, std::string_view b);

/// The known word that `word` is probably a slip of: the one whose initials it is ("lr" of "learning_rate"),
/// else the first of the nearest, when at most a third of its letters (and never fewer than one) differ. Else
/// the first that it abbreviates or goes beyond: as its beginning, or with more parts ("batch-size" of
/// "batch"). Empty otherwise. Parts are what dashes and underscores separate; those that lead do not count.
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

/// What other programs call something, and what it is called here.
struct Synonym {
  std::string_view theirs, ours;
};

/// The known word that `word` means by a synonym: of those that have it, the first whose word here is known.
/// Empty where there is none. Dashes and underscores count as the same, and those that lead do not count.
std::string word_of_same_meaning(std::string_view word, const std::vector<std::string>& known,
                                 std::span<const Synonym> synonyms);

}  // namespace minlife
