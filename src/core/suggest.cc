#include "core/suggest.h"

#include <algorithm>

namespace minlife {
namespace {

constexpr std::size_t kTelling = 3;  ///< letters of a beginning that tell something

bool is_separator(char c) { return c == '-' || c == '_'; }

std::string_view without_dashes(std::string_view word) {
  while (!word.empty() && is_separator(word.front())) word.remove_prefix(1);
  return word;
}

/// "learning-rate" as "lr".
std::string initials(std::string_view word) {
  std::string letters;
  for (std::size_t k = 0; k < word.size(); ++k)
    if (k == 0 || is_separator(word[k - 1])) letters += word[k];
  return letters;
}

bool begins_with(std::string_view word, std::string_view beginning) {
  return beginning.size() >= kTelling && word.starts_with(beginning);
}

/// Whether two words, without dashes in front, are the same but for what one of them leaves out.
bool abbreviates(std::string_view word, std::string_view known) {
  if (begins_with(known, word)) return true;
  return begins_with(word, known) && word.size() > known.size() && is_separator(word[known.size()]);
}

bool is_same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return x == y || (is_separator(x) && is_separator(y)); });
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  const std::size_t columns = b.size() + 1;
  std::vector<int> distance((a.size() + 1) * columns);
  const auto at = [&](std::size_t i, std::size_t j) -> int& { return distance[i * columns + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = static_cast<int>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int substitution = at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1);
      at(i, j) = std::min({substitution, at(i - 1, j) + 1, at(i, j - 1) + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  return at(a.size(), b.size());
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& known) {
  // Whoever writes the initials of a name means it, however near a shorter name lies.
  const std::string_view bare = without_dashes(word);
  for (const std::string& candidate : known)
    if (bare.size() > 1 && bare == initials(without_dashes(candidate))) return candidate;
  std::string best;
  int fewest = 0;
  for (const std::string& candidate : known) {
    const int edits = edit_distance(word, candidate);
    const int allowed = std::max(1, static_cast<int>(candidate.size()) / 3);
    if (edits > allowed || (!best.empty() && edits >= fewest)) continue;
    best = candidate;
    fewest = edits;
  }
  if (!best.empty()) return best;
  const auto meant = std::find_if(known.begin(), known.end(), [bare](const std::string& candidate) {
    return abbreviates(bare, without_dashes(candidate));
  });
  return meant == known.end() ? "" : *meant;
}

std::string word_of_same_meaning(std::string_view word, const std::vector<std::string>& known,
                                 std::span<const Synonym> synonyms) {
  for (const Synonym& synonym : synonyms) {
    if (!is_same_name(without_dashes(word), synonym.theirs)) continue;
    for (const std::string& candidate : known)
      if (is_same_name(without_dashes(candidate), synonym.ours)) return candidate;
  }
  return "";
}

}  // namespace minlife
