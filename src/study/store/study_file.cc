#include "study/store/study_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.h"
#include "core/provenance.h"
#include "core/text.h"
#include "data/file_format.h"
#include "data/hdf5.h"
#include "data/hdf5_rehearsal.h"

namespace minlife {
namespace {

constexpr FileFormat kFormat{"minlife-study", "study", "collect", 1};
std::int64_t whole_of(const Value& value, const std::string& column) {
  if (!std::holds_alternative<std::uint64_t>(value)) return kNoNumber;
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

void write_curves(hdf5::File& file, const Curves& curves) {
  hdf5::Group group = file.create_group("curves");
  group.write_array("trial", {curves.trial.size()}, curves.trial);
  group.write_array("offset", {curves.offset.size()}, curves.offset);
  group.write_array("update", {curves.update.size()}, curves.update);
  group.write_array("loss", {curves.loss.size()}, curves.loss);
  group.write_array("wrong_windows", {curves.wrong_windows.size()}, curves.wrong_windows);
  group.write_array("accuracy", {curves.accuracy.size()}, curves.accuracy);
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

StudyFileInfo read_open_info(const std::string& path) {
  const hdf5::File file = hdf5::File::open(path);
  require_format(file, path, kFormat);
  StudyFileInfo info{file.text("name"), file.text("version"), file.text("git_commit"),
                     file.text("provenance"), file.text("plan")};
  for (const std::string& name : file.children()) {
    if (name == "curves") continue;
    info.tables.push_back(read_table(file.group(name), name, path));
  }
  const hdf5::Group curves = file.group("curves");
  info.curves = length_of(curves, "trial", path);
  info.curve_points = length_of(curves, "update", path);
  return info;
}

}  // namespace

StudyFileInfo read_study_info(const std::string& path, const Reading& reading) {
  return hdf5::read_judged(path, reading, [&] { return read_open_info(path); });
}

std::string study_file_image(const std::string& path, const StudyFile& content) {
  hdf5::File file = hdf5::File::create_in_memory(path);
  file.set_text("format", kFormat.name);
  file.set_unsigned("format_version", static_cast<std::uint64_t>(kFormat.version));
  file.set_text("name", content.name);
  file.set_text("version", version());
  file.set_text("git_commit", git_commit() + (git_dirty() ? "-dirty" : ""));
  file.set_text("provenance", content.provenance);
  file.set_text("plan", content.plan);
  file.set_text("spec", content.spec);
  for (const NamedTable& one : content.tables) write_table(file, one.name, one.table);
  write_curves(file, content.curves);
  const std::string image = file.image();
  return image + seal_of(image);
}

}  // namespace minlife
