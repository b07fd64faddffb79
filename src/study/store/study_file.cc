#include "study/store/study_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/provenance.h"
#include "core/text.h"
#include "data/hdf5.h"

namespace minlife {
namespace {

constexpr const char* kFormat = "minlife-study";
constexpr std::uint64_t kVersion = 1;
/// What a column of numbers has where there is none.
constexpr std::int64_t kMissing = -1;

std::int64_t whole_of(const Value& value, const std::string& column) {
  if (!std::holds_alternative<std::uint64_t>(value)) return kMissing;
  const std::uint64_t whole = std::get<std::uint64_t>(value);
  if (whole > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    throw FailedError(fmt::format("column {} of study.h5 cannot hold {}", column, whole));
  return static_cast<std::int64_t>(whole);
}

double real_of(const Value& value) {
  const double* real = std::get_if<double>(&value);
  return real ? *real : std::numeric_limits<double>::quiet_NaN();
}

void write_column(hdf5::Group& group, const Table& table, std::size_t c) {
  const std::string& name = table.columns[c];
  std::vector<std::int64_t> wholes;
  std::vector<double> reals;
  std::vector<std::string> texts;
  for (const std::vector<Value>& row : table.rows) switch (table.kinds[c]) {
      case ColumnKind::text:
        texts.push_back(to_text(row[c]));
        break;
      case ColumnKind::whole:
        wholes.push_back(whole_of(row[c], name));
        break;
      case ColumnKind::real:
        reals.push_back(real_of(row[c]));
        break;
    }
  if (table.kinds[c] == ColumnKind::text) group.write_texts(name, texts);
  if (table.kinds[c] == ColumnKind::whole) group.write_array(name, {wholes.size()}, wholes);
  if (table.kinds[c] == ColumnKind::real) group.write_array(name, {reals.size()}, reals);
}

/// A dataset a column; the attribute "columns" keeps their order.
void write_table(hdf5::File& file, const std::string& name, const Table& table) {
  hdf5::Group group = file.create_group(name);
  group.set_text("columns", join(table.columns, ","));
  for (std::size_t c = 0; c < table.columns.size(); ++c) write_column(group, table, c);
}

/// All curves one after the other; curve k is [offset[k], offset[k + 1]) and belongs to row trial[k].
struct Curves {
  std::vector<std::uint64_t> trial, offset{0}, update;
  std::vector<float> loss;

  void add(std::uint64_t row, const LedgerEntry& entry) {
    try {
      const auto& curve = entry.record.at("curve");
      const auto updates = curve.at("update").get<std::vector<std::uint64_t>>();
      for (const auto& value : curve.at("loss"))
        loss.push_back(value.is_null() ? std::numeric_limits<float>::quiet_NaN() : value.get<float>());
      update.insert(update.end(), updates.begin(), updates.end());
    } catch (const nlohmann::json::exception&) {
      throw InputError(entry.place + ": not a learning curve");
    }
    if (update.size() != loss.size())
      throw InputError(entry.place + ": a learning curve with more updates than losses, or fewer");
    trial.push_back(row);
    offset.push_back(update.size());
  }
};

void write_curves(hdf5::File& file, const Table& trials, const Ledger& ledger) {
  Curves curves;
  const auto id = static_cast<std::size_t>(std::find(trials.columns.begin(), trials.columns.end(), "trial") -
                                           trials.columns.begin());
  for (std::size_t row = 0; row < trials.rows.size(); ++row)
    if (const auto found = ledger.trials.find(to_text(trials.rows[row].at(id))); found != ledger.trials.end())
      curves.add(row, found->second);
  hdf5::Group group = file.create_group("curves");
  group.write_array("trial", {curves.trial.size()}, curves.trial);
  group.write_array("offset", {curves.offset.size()}, curves.offset);
  group.write_array("update", {curves.update.size()}, curves.update);
  group.write_array("loss", {curves.loss.size()}, curves.loss);
}

/// The length of a list.
std::uint64_t length_of(const hdf5::Group& group, const std::string& name, const std::string& path) {
  const hdf5::Shape shape = group.dataset(name).shape();
  if (shape.size() != 1) throw InputError(fmt::format("{}: {} is not a list", path, name));
  return shape[0];
}

StudyFileInfo::Table read_table(const hdf5::Group& group, const std::string& name, const std::string& path) {
  StudyFileInfo::Table table{name, split(group.text("columns"), ',')};
  for (const std::string& column : table.columns) {
    const std::uint64_t rows = length_of(group, column, path);
    if (&column != &table.columns.front() && rows != table.rows)
      throw InputError(fmt::format("{}: column {} of /{} is not as long as the others", path, column, name));
    table.rows = rows;
  }
  return table;
}

}  // namespace

StudyFileInfo read_study_info(const std::string& path) {
  const hdf5::File file = hdf5::File::open(path);
  if (!file.has_attribute("format") || file.text("format") != kFormat)
    throw InputError(path +
                     " is not a study file (its format is not minlife-study); minlife collect makes one");
  if (const std::uint64_t told = file.unsigned_integer("format_version"); told != kVersion)
    throw InputError(fmt::format("{} has study format {}; this program reads format 1", path, told));
  StudyFileInfo info{file.text("name"), file.text("version"), file.text("git_commit"),
                     file.text("provenance")};
  for (const std::string& name : file.children()) {
    if (name == "curves") continue;
    info.tables.push_back(read_table(file.group(name), name, path));
  }
  const hdf5::Group curves = file.group("curves");
  info.curves = length_of(curves, "trial", path);
  info.curve_points = length_of(curves, "update", path);
  return info;
}

void write_study_file(const std::string& path, const StudyFile& content, const Ledger& curves) {
  hdf5::File file = hdf5::File::create_in_memory(path);
  file.set_text("format", kFormat);
  file.set_unsigned("format_version", kVersion);
  file.set_text("name", content.name);
  file.set_text("version", version());
  file.set_text("git_commit", git_commit() + (git_dirty() ? "-dirty" : ""));
  file.set_text("provenance", content.provenance);
  file.set_text("plan", content.plan);
  file.set_text("spec", content.spec);
  for (const NamedTable& one : content.tables) {
    write_table(file, one.name, one.table);
    if (one.name == "trials") write_curves(file, one.table, curves);
  }
  const std::string image = file.image();
  write_file_atomically(path, image);
}

}  // namespace minlife
