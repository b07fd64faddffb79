#include "core/suggest.h"

#include <doctest/doctest.h>

using minlife::edit_distance;
using minlife::nearest_word;
using minlife::Synonym;
using minlife::word_of_same_meaning;

TEST_CASE("edit distance counts single slips") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("width", "width") == 0);
  CHECK(edit_distance("wdith", "width") == 1);
  CHECK(edit_distance("widt", "width") == 1);
  CHECK(edit_distance("", "width") == 5);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("only a plausible slip gets a suggestion") {
  const std::vector<std::string> known{"steps", "width", "seed"};
  CHECK(nearest_word("wdith", known) == "width");
  CHECK(nearest_word("step", known) == "steps");
  CHECK(nearest_word("gensize", known).empty());
  CHECK(nearest_word("sed", {}).empty());
}

TEST_CASE("abbreviations and longer names get one too") {
  const std::vector<std::string> known{"--steps", "--batch", "--learning-rate", "--check-every"};
  CHECK(nearest_word("--lr", known) == "--learning-rate");
  CHECK(nearest_word("--learn", known) == "--learning-rate");
  CHECK(nearest_word("--batch-size", known) == "--batch");
  CHECK(nearest_word("--batchsize", known).empty());
  CHECK(nearest_word("--st", known).empty());
  CHECK(nearest_word("-x", known).empty());
  CHECK(nearest_word("lr", {"width", "learning_rate"}) == "learning_rate");
  CHECK(nearest_word("--lr", {"--l1", "--learning-rate"}) == "--learning-rate");
  CHECK(nearest_word("--step", known) == "--steps");  // a slip goes first
}

TEST_CASE("words of the same meaning are found where they are known") {
  const std::vector<Synonym> synonyms{
      {"samples", "count"}, {"samples", "boards"}, {"step-size", "learning-rate"}};
  CHECK(word_of_same_meaning("--samples", {"--boards", "--count"}, synonyms) == "--count");
  CHECK(word_of_same_meaning("-samples", {"--boards"}, synonyms) == "--boards");
  CHECK(word_of_same_meaning("step_size", {"learning_rate"}, synonyms) == "learning_rate");
  CHECK(word_of_same_meaning("--step-size", {"--learning-rate"}, synonyms) == "--learning-rate");
  CHECK(word_of_same_meaning("sample", {"count"}, synonyms).empty());
  CHECK(word_of_same_meaning("samples", {"steps"}, synonyms).empty());
  CHECK(word_of_same_meaning("samples", {}, synonyms).empty());
}
