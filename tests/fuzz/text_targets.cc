#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "core/crc32c.h"
#include "core/error.h"
#include "core/text.h"
#include "fuzz/target.h"
#include "life/pattern_file.h"
#include "life/rle.h"
#include "life/rule.h"
#include "nn/architecture.h"
#include "study/plan/plan.h"
#include "study/spec/make_plan.h"
#include "study/spec/plan_changes.h"
#include "study/spec/plan_json.h"
#include "study/spec/spec_reader.h"
#include "study/store/ledger.h"
#include "study/study_folder.h"

namespace minlife::fuzz {
namespace {

/// The first byte chooses among the readers that share a target.
std::pair<unsigned, std::string_view> choice(std::string_view bytes) {
  if (bytes.empty()) return {0, bytes};
  return {static_cast<unsigned char>(bytes[0]), bytes.substr(1)};
}

/// Each line with its checksum behind it, so that more than the checksum is looked at.
std::string with_checksums(std::string_view lines) {
  std::string text;
  for (const std::string& line : split(lines, '\n')) {
    char checksum[16];
    std::snprintf(checksum, sizeof checksum, "\t%08x\n", crc32c(line));
    text += line + checksum;
  }
  return text;
}

void check_results(const Ledger& ledger) {
  for (const auto& [id, entry] : ledger.trials) {
    if (entry.record.contains("result")) try {
        const TrialResult result = trial_result_from_json(entry.record["result"], entry.place);
        const nlohmann::json written = to_json(result);
        require(to_json(trial_result_from_json(written, "again")) == written, "a result reads back");
      } catch (const InputError&) {
      }
    Ledger again;
    add_segment(again, ledger_line(entry.record), "again");
    require(again.trials.size() == 1 && again.torn.empty(), "a record is written as a line");
    require(ledger_line(again.trials.at(id).record) == ledger_line(entry.record), "a record reads back");
  }
}

}  // namespace

void fuzz_rle(std::string_view bytes) try {
  const Pattern pattern = parse_pattern(bytes, "fuzz");
  // A header of a few bytes may ask for a board of half a gigabyte, which is allowed and takes its time.
  if (pattern.cells.height() > 2048 || pattern.cells.width() > 2048) return;
  const Pattern again = parse_pattern(format_rle(pattern, pattern.has_position), "again");
  require(again.cells == pattern.cells && again.rule == pattern.rule, "cells and rule read back");
  require(again.grid.width == pattern.grid.width && again.grid.height == pattern.grid.height,
          "the torus reads back");
  require(again.x == pattern.x && again.y == pattern.y, "the position reads back");
} catch (const InputError&) {
}

void fuzz_rule(std::string_view bytes) try {
  const Rule rule = parse_rule(bytes, "fuzz");
  require(parse_rule(to_string(rule)) == rule, "a rule reads back");
} catch (const InputError&) {
}

void fuzz_spec(std::string_view bytes) try {
  static const SpecRules kRules = spec_rules();
  const Spec spec = parse_spec(bytes, "fuzz", kRules);
  std::size_t cells = spec.grids.empty() ? 1 : 0;
  for (const GridAxes& grid : spec.grids) {
    std::size_t product = 1;
    for (const SettingList& list : grid) product *= list.values.size();
    cells += product;
  }
  if (cells > 200) return;  // legal, and slow
  const Plan plan = make_plan(spec);
  require(plan.cells.size() == cells, "a plan has the grid's cells");
  require(compare(plan, plan_from_json(to_json(plan), "again")).lines.empty(), "a plan reads back");
} catch (const InputError&) {
}

void fuzz_plan(std::string_view bytes) try {
  const Plan plan = parse_plan(bytes, "fuzz");
  const nlohmann::json written = to_json(plan);
  require(to_json(plan_from_json(written, "again")) == written, "a plan reads back");
} catch (const InputError&) {
}

void fuzz_ledger(std::string_view bytes) try {
  const auto [mode, text] = choice(bytes);
  Ledger ledger;
  add_segment(ledger, mode % 2 == 0 ? with_checksums(text) : std::string(text), "fuzz");
  check_results(ledger);
} catch (const InputError&) {
} catch (const FailedError&) {
  // Two records of one trial disagree.
}

void fuzz_config(std::string_view bytes) try {
  const auto [mode, text] = choice(bytes);
  if (mode % 2 == 0) {
    const Architecture architecture = parse_architecture(std::string(text), "fuzz");
    require(parse_architecture(to_json_text(architecture), "again") == architecture,
            "an architecture reads back");
    require(architecture.parameters() > 0, "an architecture has parameters");
  } else {
    const TrainConfig config = config_from_json(nlohmann::json::parse(text, nullptr, false), "fuzz");
    const nlohmann::json written = to_full_json(config);
    require(to_full_json(config_from_json(written, "again")) == written, "a configuration reads back");
    require(to_full_json(config_from_json(to_json(config), "short")) == written, "defaults may be left out");
  }
} catch (const InputError&) {
}

}  // namespace minlife::fuzz
