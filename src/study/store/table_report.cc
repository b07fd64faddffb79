#include "study/store/table_report.h"

#include <fmt/format.h>

#include <optional>

#include "core/error.h"
#include "core/figures.h"
#include "core/file_system.h"
#include "core/json.h"
#include "core/sha256.h"

namespace minlife {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostTableBytes = std::uint64_t{1} << 34;
constexpr const char* kCollectAnew = "minlife collect makes them anew";

TableReport report(TableState state, const std::string& what) {
  return {state, state == TableState::current ? what : fmt::format("{} ({})", what, kCollectAnew)};
}

/// Why a file is not the one that provenance.json names; nothing when it is.
std::optional<std::string> complaint(const std::string& folder, const std::string& name,
                                     const std::string& digest) {
  const std::string path = fmt::format("{}/{}", folder, name);
  if (file_system().kind(path) != PathKind::file) return name + " is missing";
  if (sha256_hex(file_system().read(path, kMostTableBytes)) != digest)
    return name + " is not the file that provenance.json names";
  return std::nullopt;
}

std::string records_text(std::uint64_t records) {
  return with_commas(records) + (records == 1 ? " record" : " records");
}

TableReport compare_with(const std::string& folder, const TableSource& now, const json& about) {
  if (!about.contains("made_from"))
    return report(TableState::unknown, "tables: of an older version, which did not note from which records");
  for (const auto& [name, digest] : about.at("files").items())
    if (const auto what = complaint(folder, name, digest.get<std::string>()))
      return report(TableState::mixed, fmt::format("tables: not of one making, {}", *what));
  const TableSource then = table_source_from_json(about.at("made_from"));
  if (then == now)
    return report(TableState::current,
                  fmt::format("tables: of this plan and all {}", records_text(now.records)));
  if (then.plan != now.plan || then.plan_digest != now.plan_digest)
    return report(TableState::older,
                  fmt::format("tables: of plan {}, and the newest is plan {}", then.plan, now.plan));
  if (then.records == now.records)
    return report(TableState::older, "tables: of other records than the ledger holds");
  return report(TableState::older, fmt::format("tables: of {}, and the ledger holds {}",
                                               records_text(then.records), with_commas(now.records)));
}

}  // namespace

std::string to_string(TableState state) {
  switch (state) {
    case TableState::none:
      return "none";
    case TableState::current:
      return "current";
    case TableState::older:
      return "older";
    case TableState::unfinished:
      return "unfinished";
    case TableState::mixed:
      return "mixed";
    case TableState::unknown:
      return "unknown";
  }
  return "unknown";
}

TableReport report_tables(const std::string& folder, const TableSource& now) {
  const std::string text = read_provenance(folder);
  if (text.empty()) {
    if (!exists(folder + "/trials.csv")) return report(TableState::none, "tables: none yet");
    return report(
        TableState::unfinished,
        "tables: unfinished, without provenance.json; a process is at work on them, or died over it");
  }
  try {
    return compare_with(folder, now, parse_json(text, "provenance.json"));
  } catch (const json::exception&) {
  } catch (const InputError&) {
  }
  return report(TableState::mixed, "tables: not of one making, provenance.json is damaged");
}

}  // namespace minlife
