#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_system.h"

namespace minlife {

// A ledger is a folder of append-only segments, *.jsonl, each written by one writer (ledger_writer.h) and
// never changed again. A line is a record: compact JSON, a tab, the CRC-32C of the JSON as eight lower-case
// hexadecimal digits, and a newline. JSON text holds neither raw tabs nor newlines, so `cut -f1` gives plain
// JSON lines. A record is an object with "trial", the trial's id of 64 hexadecimal digits, its result, and,
// apart, "timing" and "provenance", which two runs of one trial may differ in.

/// A record and where it stands first, "FILE:LINE".
struct LedgerEntry {
  nlohmann::json record;
  std::string place;
};

/// What all segments together say: one entry per trial, sorted by id, whatever the order of segments and
/// lines.
struct Ledger {
  std::map<std::string, LedgerEntry> trials;
  std::vector<std::string> torn;     // "FILE:LINE" of last lines that were cut short and are ignored
  std::vector<std::string> skipped;  // what is called like a segment and is no file: a pipe, a folder
};

/// The line of a record. Bytes that are not UTF-8 become the replacement character; numbers must be finite
/// (JSON would make null of others). Throws std::logic_error for a record without an id.
std::string ledger_line(const nlohmann::json& record);

/// Adds a record that stands at `place`. A second record of a trial must agree with the first to the bit in
/// all that both tell (a newer version of the program may tell more), "timing" and "provenance" aside; then
/// the one that tells more is kept, of equals the one whose text sorts first, so that the order of reading
/// does not matter. Throws FailedError naming both places.
void add_record(Ledger& ledger, nlohmann::json record, const std::string& place);

/// Adds one segment's text. The last line is ignored where it has no newline or a wrong checksum: a writer
/// died there, and had not acknowledged it. Throws InputError "FILE:LINE: ..." for any other line that is not
/// one.
void add_segment(Ledger& ledger, std::string_view text, const std::string& file);

/// The union of a folder's segments; empty where there is none. The segments are listed before the first is
/// opened: what other processes add meanwhile may be in or not, never half. Hidden files (macOS puts a
/// ._NAME.jsonl beside NAME.jsonl) are nobody's segments.
Ledger read_ledger(const std::string& folder, FileSystem& files = file_system());

/// The SHA-256 over all records, timing and provenance too, in the order of their ids: two ledgers have the
/// same one if the same tables come of them, however their records are spread over segments.
std::string digest_of(const Ledger& ledger);

}  // namespace minlife
