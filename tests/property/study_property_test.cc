#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/sha256.h"
#include "property/holds.h"
#include "study/csv_reader.h"
#include "study/store/ledger.h"
#include "study/tables/csv.h"

using namespace minlife;
using namespace minlife::testing;
using minlife::testing::holds;

namespace {

/// A trial's result is a function of the trial; timing and provenance are not.
nlohmann::json any_record() {
  const int trial = *rc::gen::inRange(0, 12);
  nlohmann::json record{{"trial", sha256_hex(std::to_string(trial))}, {"result", trial * 0.1}};
  if (*rc::gen::arbitrary<bool>()) record["timing"] = *rc::gen::inRange(0, 3);
  if (*rc::gen::arbitrary<bool>()) record["provenance"] = *rc::gen::arbitrary<std::string>();
  return record;
}

/// A few segments, some with a torn end.
std::vector<std::string> any_segments() {
  std::vector<std::string> segments(static_cast<std::size_t>(*rc::gen::inRange(0, 5)));
  for (std::string& text : segments) {
    for (int k = *rc::gen::inRange(0, 6); k > 0; --k) text += ledger_line(any_record());
    if (*rc::gen::arbitrary<bool>()) {
      const std::string line = ledger_line(any_record());
      text += line.substr(0, static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(line.size()))));
    }
  }
  return segments;
}

/// Trials and the records that stand for them.
std::string content(const std::vector<std::pair<std::string, std::string>>& named_segments) {
  Ledger ledger;
  for (const auto& [name, text] : named_segments) add_segment(ledger, text, name);
  std::string all;
  for (const auto& [id, entry] : ledger.trials) all += entry.place + " " + ledger_line(entry.record);
  return all;
}

}  // namespace

TEST_CASE("a ledger is the union of its segments, in whatever order, once or twice") {
  holds("the union is order-free and idempotent", [] {
    std::vector<std::pair<std::string, std::string>> segments;
    for (const std::string& text : any_segments())
      segments.emplace_back("s" + std::to_string(segments.size()), text);
    const std::string once = content(segments);
    for (std::size_t k = segments.size(); k > 1; --k)
      std::swap(segments[k - 1],
                segments[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(k)))]);
    RC_ASSERT(content(segments) == once);
    auto twice = segments;
    twice.insert(twice.end(), segments.begin(), segments.end());
    RC_ASSERT(content(twice) == once);
  });
}

TEST_CASE("a cut segment keeps every whole line before the cut") {
  holds("a torn end costs one record", [] {
    std::string text;
    std::vector<std::size_t> ends;
    for (int k = *rc::gen::inRange(1, 6); k > 0; --k) {
      text += ledger_line(any_record());
      ends.push_back(text.size());
    }
    const auto cut = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(text.size()) + 1));
    std::size_t whole = 0;
    for (const std::size_t end : ends)
      if (end <= cut) whole = end;
    RC_ASSERT(content({{"a", text.substr(0, cut)}}) == content({{"a", text.substr(0, whole)}}));
  });
}

TEST_CASE("a table reads back from its CSV, whatever is in its fields") {
  holds("CSV round trip", [] {
    const auto columns = static_cast<std::size_t>(*rc::gen::inRange(1, 6));
    const auto field = rc::gen::container<std::string>(
        rc::gen::oneOf(rc::gen::element('"', ',', '\n', '\r', 'a'), rc::gen::arbitrary<char>()));
    CsvTable table;
    for (std::size_t c = 0; c < columns; ++c) table.columns.push_back(std::to_string(c) + *field);
    for (int r = *rc::gen::inRange(0, 6); r > 0; --r)
      table.rows.push_back(*rc::gen::container<std::vector<std::string>>(columns, field));
    std::string text = csv_line(table.columns);
    for (const auto& row : table.rows) text += csv_line(row);
    const CsvTable again = parse_csv(text, "again");
    RC_ASSERT(again.columns == table.columns);
    RC_ASSERT(again.rows == table.rows);
  });
}
