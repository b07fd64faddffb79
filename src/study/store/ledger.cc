#include "study/store/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/crc32c.h"
#include "core/error.h"
#include "core/json.h"
#include "core/sha256.h"

namespace minlife {
namespace {

using nlohmann::json;

constexpr std::size_t kChecksumDigits = 8;
constexpr std::uint64_t kMaxSegment = std::uint64_t{1} << 32;

std::string checksum_text(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const std::uint32_t checksum = crc32c(bytes);
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) text.push_back(kDigits[(checksum >> shift) & 15]);
  return text;
}

/// The JSON of a line without its newline, when the checksum fits.
std::optional<std::string_view> checked_json(std::string_view line) {
  if (line.size() <= kChecksumDigits) return std::nullopt;
  const std::size_t tab = line.size() - kChecksumDigits - 1;
  const std::string_view text = line.substr(0, tab);
  if (line[tab] != '\t' || line.substr(tab + 1) != checksum_text(text)) return std::nullopt;
  return text;
}

bool is_id(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool has_id(const json& record) {
  if (!record.is_object()) return false;
  const auto id = record.find("trial");
  return id != record.end() && id->is_string() && is_id(id->get_ref<const std::string&>());
}

std::string text_of(const json& record) {
  return record.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// As text: 1 and 1.0, or 0.0 and -0.0, are not the same bits.
bool agree(const json& a, const json& b) {
  for (const auto& [key, value] : a.items()) {
    if (key == "timing" || key == "provenance") continue;
    if (const auto other = b.find(key); other != b.end() && text_of(value) != text_of(*other)) return false;
  }
  return true;
}

/// Whether a record is kept beside another of its trial, however they are met.
bool is_before(const LedgerEntry& a, const LedgerEntry& b) {
  if (a.record.size() != b.record.size()) return a.record.size() > b.record.size();
  return std::pair(text_of(a.record), a.place) < std::pair(text_of(b.record), b.place);
}

json parse_record(std::string_view text, const std::string& place) {
  try {
    json record = parse_json(text, place);
    if (has_id(record)) return record;
  } catch (const InputError&) {
  }
  throw InputError(place + ": not a record of a trial, though its checksum fits; another program wrote it");
}

}  // namespace

std::string ledger_line(const json& record) {
  if (!has_id(record)) throw std::logic_error("a ledger record needs the id of its trial");
  const std::string text = text_of(record);
  return fmt::format("{}\t{}\n", text, checksum_text(text));
}

void add_record(Ledger& ledger, json record, const std::string& place) {
  const std::string id = record.at("trial").get<std::string>();
  const auto [at, is_new] = ledger.trials.try_emplace(id);
  LedgerEntry& kept = at->second;
  LedgerEntry found{std::move(record), place};
  if (is_new) {
    kept = std::move(found);
    return;
  }
  if (!agree(kept.record, found.record))
    throw FailedError(
        fmt::format("trial {} has two records that disagree, at {} and {}; a trial gives the same bits "
                    "wherever it runs, so one of the machines or builds erred",
                    id, kept.place, place));
  if (is_before(found, kept)) kept = std::move(found);
}

void add_segment(Ledger& ledger, std::string_view text, const std::string& file) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string place = fmt::format("{}:{}", file, number);
    const std::size_t end = text.find('\n');
    const auto content = end == std::string_view::npos ? std::nullopt : checked_json(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (content)
      add_record(ledger, parse_record(*content, place), place);
    else if (text.empty())
      ledger.torn.push_back(place);
    else
      throw InputError(place +
                       ": this line is damaged, its checksum does not fit (restore the file from a copy, or "
                       "delete the line and run the study again to redo its trial)");
  }
}

Ledger read_ledger(const std::string& folder, FileSystem& files) {
  Ledger ledger;
  for (const std::string& name : files.list(folder)) {
    if (!name.ends_with(".jsonl") || name.starts_with('.')) continue;
    const std::string path = fmt::format("{}/{}", folder, name);
    // Reading a pipe would wait for a writer for ever.
    const PathKind kind = files.kind(path);
    if (kind == PathKind::folder || kind == PathKind::other)
      ledger.skipped.push_back(path);
    else
      add_segment(ledger, files.read(path, kMaxSegment), path);
  }
  return ledger;
}

std::string digest_of(const Ledger& ledger) {
  Sha256 digest;
  for (const auto& [id, entry] : ledger.trials) {
    const std::string text = text_of(entry.record) + "\n";
    digest.add(text.data(), text.size());
  }
  return digest.hex();
}

}  // namespace minlife
