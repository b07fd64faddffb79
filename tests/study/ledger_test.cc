#include "study/store/ledger.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/crc32c.h"
#include "core/error.h"
#include "core/random.h"
#include "core/scratch_folder.h"
#include "core/sha256.h"

using namespace minlife;
using nlohmann::json;

namespace {

json record(int trial, double loss = 0.5) {
  return {{"trial", sha256_hex(std::to_string(trial))},
          {"result", {{"loss", loss}, {"updates", 1000 * trial}}},
          {"timing", {{"seconds", 1.5}}}};
}

Ledger ledger_of(const std::string& text) {
  Ledger ledger;
  add_segment(ledger, text, "s.jsonl");
  return ledger;
}

template <typename Thrown>
std::string complaint(const std::string& text) {
  try {
    ledger_of(text);
  } catch (const Thrown& error) {
    return error.what();
  }
  return "";
}

/// A line whose checksum fits, whatever its text.
std::string sealed(const std::string& text) {
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", crc32c(text));
  return text + "\t" + digits + "\n";
}

}  // namespace

TEST_CASE("a line is JSON, tab, checksum, newline") {
  const json entry{{"trial", std::string(64, 'a')}, {"note", "tab\tand\nnewline"}};
  const std::string text = R"({"note":"tab\tand\nnewline","trial":")" + std::string(64, 'a') + "\"}";
  CHECK(ledger_line(entry) == sealed(text));
  CHECK(ledger_of(ledger_line(entry)).trials.at(std::string(64, 'a')).record == entry);
  CHECK_THROWS_AS(ledger_line(json{{"result", 1}}), std::logic_error);
  CHECK_THROWS_AS(ledger_line(json{{"trial", "short"}}), std::logic_error);
  // Bytes that are not UTF-8 must not stop a study from recording its failure.
  CHECK_NOTHROW(ledger_of(ledger_line(json{{"trial", std::string(64, 'a')}, {"error", "\xff\xfe"}})));
}

TEST_CASE("doubles survive to the bit") {
  RandomStream random(12, purpose("test"), 0, 0);
  for (int i = 0; i < 1000; ++i) {
    const double loss = std::ldexp(random.uniform() - 0.5, static_cast<int>(random.below(200)) - 100);
    const Ledger ledger = ledger_of(ledger_line(record(1, loss)));
    CHECK(ledger.trials.begin()->second.record["result"]["loss"].get<double>() == loss);
  }
}

TEST_CASE("a torn last line is ignored, wherever it is cut") {
  const std::string first = ledger_line(record(1)), second = ledger_line(record(2));
  for (std::size_t cut = 0; cut < second.size(); ++cut) {
    CAPTURE(cut);
    const Ledger ledger = ledger_of(first + second.substr(0, cut));
    CHECK(ledger.trials.size() == 1);
    CHECK(ledger.torn == (cut == 0 ? std::vector<std::string>{} : std::vector<std::string>{"s.jsonl:2"}));
  }
  CHECK(ledger_of(first + std::string(700, '\0')).trials.size() == 1);
  CHECK(ledger_of(first + "rubbish\n").torn.size() == 1);
  CHECK(ledger_of("").trials.empty());
}

TEST_CASE("any flipped bit is found: ignored at the end, named in the middle") {
  const std::string line = ledger_line(record(1)), after = ledger_line(record(2));
  for (std::size_t bit = 0; bit < 8 * line.size(); ++bit) {
    std::string damaged = line;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    CAPTURE(bit);
    CHECK(complaint<InputError>(after + damaged + after + after)
              .starts_with("s.jsonl:2: this line is damaged"));
    if (damaged.find('\n') == damaged.size() - 1 || damaged.find('\n') == std::string::npos)
      CHECK(ledger_of(after + damaged).trials.size() == 1);
  }
}

TEST_CASE("a line whose checksum fits but which is no record is named even at the end") {
  for (const std::string text :
       {"{}", "[1]", "3", "{\"trial\":7}", "{\"trial\":\"xyz\"}", "not json",
        "{\"trial\":\"ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD\"}"}) {
    CAPTURE(text);
    CHECK(complaint<InputError>(sealed(text)).starts_with("s.jsonl:1: not a record of a trial"));
  }
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  CHECK(complaint<InputError>(sealed(deep)).starts_with("s.jsonl:1: not a record of a trial"));
}

TEST_CASE("two records of a trial agree to the bit, timing and provenance aside") {
  json again = record(1);
  again["timing"]["seconds"] = 99;
  again["provenance"] = {{"host", "elsewhere"}};
  CHECK(ledger_of(ledger_line(record(1)) + ledger_line(again)).trials.size() == 1);

  const std::string id = sha256_hex("1");
  CHECK(complaint<FailedError>(ledger_line(record(1, 0.5)) + ledger_line(record(1, 0.5 + 0x1p-53)))
            .starts_with("trial " + id + " has two records that disagree, at s.jsonl:1 and s.jsonl:2"));
  CHECK_FALSE(complaint<FailedError>(ledger_line(record(1, 0.0)) + ledger_line(record(1, -0.0))).empty());
}

TEST_CASE("what a newer version tells beside the rest is no disagreement, and is kept") {
  json more = record(1);
  more["costs"] = {{"check_flops", 3}};
  json other = more;
  other["costs"] = {{"check_flops", 4}};
  const std::string id = sha256_hex("1");
  for (const auto& lines :
       {ledger_line(record(1)) + ledger_line(more), ledger_line(more) + ledger_line(record(1))})
    CHECK(ledger_of(lines).trials.at(id).record == more);
  CHECK_FALSE(complaint<FailedError>(ledger_line(more) + ledger_line(other)).empty());
  CHECK_FALSE(complaint<FailedError>(ledger_line(more) + ledger_line(record(1, 0.75))).empty());
}

TEST_CASE("merging does not depend on order, and doing it twice changes nothing") {
  constexpr std::uint64_t kSeed = 4;
  CAPTURE(kSeed);
  RandomStream random(kSeed, purpose("merge"), 0, 0);
  std::vector<std::pair<json, std::string>> records;
  for (int i = 0; i < 40; ++i) {
    json entry = record(static_cast<int>(random.below(15)));
    entry["timing"]["seconds"] = static_cast<double>(random.below(3));
    if (random.below(2) == 0) entry["costs"] = {{"check_flops", 3}};
    records.emplace_back(entry, "s" + std::to_string(i % 4) + ".jsonl:" + std::to_string(i));
  }
  const auto merged = [&] {
    Ledger ledger;
    for (const auto& [entry, place] : records) add_record(ledger, entry, place);
    return ledger;
  };
  const auto text = [](const Ledger& ledger) {
    std::string all;
    for (const auto& [id, entry] : ledger.trials) all += id + entry.place + entry.record.dump() + "\n";
    return all;
  };
  const std::string expected = text(merged());
  for (int shuffle = 0; shuffle < 20; ++shuffle) {
    for (std::size_t i = records.size(); i > 1; --i) std::swap(records[i - 1], records[random.below(i)]);
    CHECK(text(merged()) == expected);
  }
  const auto once = records;
  records.insert(records.end(), once.begin(), once.end());
  CHECK(text(merged()) == expected);
}

TEST_CASE("hidden files are nobody's segments, and what is no file is named and not waited for") {
  const ScratchFolder folder;
  const std::string line = ledger_line(record(1));
  write_file_atomically(folder.file("a.jsonl"), line);
  write_file_atomically(folder.file("._a.jsonl"), std::string("\0\5\26\7", 4));
  write_file_atomically(folder.file("a.jsonl~"), "backup");
  std::filesystem::create_directory(folder.file("b.jsonl"));
  REQUIRE(::mkfifo(folder.file("c.jsonl").c_str(), 0600) == 0);
  const Ledger ledger = read_ledger(folder.path);
  CHECK(ledger.trials.size() == 1);
  CHECK(ledger.skipped == std::vector<std::string>{folder.file("b.jsonl"), folder.file("c.jsonl")});
  CHECK(ledger.torn.empty());
}

TEST_CASE("a ledger's digest depends on its records, and not on how they are spread") {
  const Ledger whole = ledger_of(ledger_line(record(1)) + ledger_line(record(2)));
  Ledger spread;
  add_segment(spread, ledger_line(record(2)), "a");
  add_segment(spread, ledger_line(record(1)) + ledger_line(record(2)), "b");
  CHECK(digest_of(whole) == digest_of(spread));
  CHECK(digest_of(whole) != digest_of(ledger_of(ledger_line(record(1)))));
  CHECK(digest_of(whole) != digest_of(ledger_of(ledger_line(record(1)) + ledger_line(record(2, 0.25)))));
}
