#include "study/store/table_set.h"

#include <fmt/format.h>

#include <utility>

#include "core/error.h"
#include "core/figures.h"
#include "core/file_system.h"
#include "core/json.h"
#include "core/leftovers.h"
#include "core/sha256.h"

namespace minlife {
namespace {

/// It holds the plan.
constexpr std::uint64_t kMostSetBytes = std::uint64_t{1} << 31;

std::string text_at(const std::string& path) {
  return file_system().kind(path) == PathKind::file ? file_system().read(path, kMostSetBytes) : std::string();
}

std::string provenance_path(const std::string& folder) {
  return file_system().behind_links(folder + "/provenance.json");
}

}  // namespace

nlohmann::json to_json(const TableSource& source) {
  return {{"plan", {{"number", source.plan}, {"digest", source.plan_digest}}},
          {"ledger", {{"records", source.records}, {"digest", source.ledger_digest}}}};
}

TableSource table_source_from_json(const nlohmann::json& source) {
  const nlohmann::json &plan = source.at("plan"), &ledger = source.at("ledger");
  return {whole_number(plan.at("number"), "number"), plan.at("digest").get<std::string>(),
          whole_number(ledger.at("records"), "records"), ledger.at("digest").get<std::string>()};
}

std::string read_provenance(const std::string& folder) { return text_at(provenance_path(folder)); }

TableSet::TableSet(std::string folder)
    : folder_(std::move(folder)), provenance_(provenance_path(folder_)), seen_(text_at(provenance_)) {}

void TableSet::check_not_older(const TableSource& now) const {
  TableSource then;
  try {
    const nlohmann::json about = parse_json(seen_, "provenance.json");
    if (!about.contains("made_from")) return;
    then = table_source_from_json(about["made_from"]);
  } catch (const nlohmann::json::exception&) {
    return;  // none, or a damaged one, which vouches for nothing
  } catch (const InputError&) {
    return;
  }
  if (then.plan <= now.plan && then.records <= now.records) return;
  throw FailedError(fmt::format(
      "the tables in {} were made from {} records of plan {}, and only {} of plan {} are to be seen now: the "
      "file system shows late what other machines wrote (run minlife collect {} in a minute), or files of "
      "{}/ledger were removed (remove {}, and tables are made of what is left)",
      folder_, with_commas(then.records), then.plan, with_commas(now.records), now.plan, folder_, folder_,
      provenance_));
}

void TableSet::add(const std::string& name, std::string_view bytes) {
  auto file = std::make_unique<AtomicFile>(fmt::format("{}/{}", folder_, name));
  file->write(bytes);
  file->sync();
  files_.push_back({name, sha256_hex(bytes), std::move(file)});
}

void TableSet::add_provenance(nlohmann::json about) {
  for (const Staged& staged : files_) about["files"][staged.name] = staged.digest;
  about_ = std::make_unique<AtomicFile>(provenance_);
  about_->write(about.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  about_->sync();
}

std::vector<std::string> TableSet::names() const {
  std::vector<std::string> all;
  for (const Staged& staged : files_) all.push_back(staged.name);
  return all;
}

bool TableSet::take() {
  FileSystem& files = file_system();
  if (files.kind(provenance_) == PathKind::none) return true;
  if (text_at(provenance_) != seen_) return false;  // as below, but the other set stays told as finished
  const std::string taken = fmt::format("{}/{}", folder_of(provenance_), temporary_name("provenance.json"));
  try {
    files.rename(provenance_, taken);
  } catch (const InputError&) {
    if (files.kind(provenance_) != PathKind::none) throw;
    return true;  // another process has just taken it, and goes on as we do
  }
  const bool is_known = text_at(taken) == seen_;
  files.remove(taken);
  return is_known;
}

void TableSet::replace() {
  for (const Staged& staged : files_) staged.file->commit();
}

bool TableSet::finish() { return about_->commit_new(); }

}  // namespace minlife
