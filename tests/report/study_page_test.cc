#include "report/study_page.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/file_system.h"
#include "nn/activations.h"
#include "report/model_page.h"
#include "report/network_json.h"
#include "report/page.h"
#include "report/table_html.h"
#include "study/small_plan.h"
#include "study/store/curves.h"
#include "study/store/ledger.h"
#include "study/tables/column_words.h"

namespace minlife {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with it.
struct Folder {
  std::string path;
  Folder() : path((fs::temp_directory_path() / fmt::format("report_test_{}", ::getpid())).string()) {
    fs::remove_all(path);
  }
  ~Folder() { fs::remove_all(path); }
};

nlohmann::json data_of(const std::string& html) {
  const std::string begin = "<script type=\"application/json\" id=\"data\">";
  const std::size_t at = html.find(begin) + begin.size();
  return nlohmann::json::parse(html.substr(at, html.find("</script>", at) - at));
}

/// Writes results of all trials of a plan and long curves, as one segment each: what runs for days, made in a
/// second.
void write_results(const StudyFolder& study) {
  const Plan& plan = study.plan();
  std::vector<CurvePoint> curve;
  for (std::uint64_t update = 1; update <= 100'000; ++update)
    if (is_on_curve_grid(update))
      curve.push_back({update, 0.7 / static_cast<double>(update), update % 512, 0.5});
  std::string ledger, curves;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell)
    for (std::uint64_t k = 0; k < plan.replication.replicates; ++k) {
      const std::string id = id_of(plan, cell, k);
      TrialResult result;
      result.updates = k;
      result.exact_errors = 1 + k % 500;
      result.accuracy = 0.12345678 + 1e-9 * static_cast<double>(k);
      result.train_flops = 1.23456789e9 + static_cast<double>(k);
      ledger += ledger_line({{"trial", id}, {"result", to_json(result)}, {"timing", {{"seconds", 1.5}}}});
      curves += ledger_line(curve_record(id, curve));
    }
  file_system().create_folders(study.path() + "/ledger");
  file_system().create_folders(study.path() + "/curves");
  write_file_atomically(study.path() + "/ledger/all.jsonl", ledger);
  write_file_atomically(study.path() + "/curves/all.jsonl", curves);
}

}  // namespace

TEST_CASE("a study of 5,000 trials with long curves fits, and the page says what it leaves out") {
  const Folder folder;
  const StudyFolder study = StudyFolder::open(folder.path, testing::small_plan(2500, 0), false);
  write_results(study);
  const ReportPage page = study_page(study, {});
  CHECK(page.html.size() <= kMostPageBytes);
  CHECK(page.html.size() > kMostPageBytes * 9 / 10);  // it leaves out no more than it must
  const nlohmann::json data = data_of(page.html);
  const std::size_t trials = data["trials"]["rows"].size(), curves = data["curves"].size();
  CHECK(trials == 5000);
  CHECK(curves > 800);
  CHECK(page.html.find("The first 300 of 5,000 trials") != std::string::npos);
  bool told = false;
  for (const std::string& sentence : page.left_out)
    told = told || sentence.find("learning curves are in the page") != std::string::npos;
  CHECK(told);
  for (const std::string& sentence : page.left_out) CHECK(page.html.find(sentence) != std::string::npos);
}

TEST_CASE("a study without results has a page too") {
  const Folder folder;
  const StudyFolder study = StudyFolder::open(folder.path, testing::small_plan(4, 0), false);
  const ReportPage page = study_page(study, {});
  CHECK(page.html.find("No trial counts yet.") != std::string::npos);
  CHECK(page.html.find("0 of 8 trials are") != std::string::npos);
  CHECK(page.left_out.empty());
  const nlohmann::json data = data_of(page.html);
  CHECK(data["trials"]["rows"].empty());
  CHECK(!data.contains("network"));
}

TEST_CASE("a page changes nothing in the folder, and comes out the same each time") {
  const Folder folder;
  const StudyFolder study = StudyFolder::open(folder.path, testing::small_plan(50, 0), false);
  write_results(study);
  const auto all = [&] {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path))
      names.push_back(entry.path().string());
    std::sort(names.begin(), names.end());
    return names;
  };
  const std::vector<std::string> before = all();
  CHECK(study_page(study, {}).html == study_page(study, {}).html);
  CHECK(all() == before);
}

TEST_CASE("every column of every table has words") {
  for (const ColumnWords& words : column_words()) {
    CAPTURE(words.table);
    CAPTURE(words.column);
    CHECK(
        (!words.unit.empty() || !words.meaning.empty() || words.column == "trial" || words.column == "cell"));
  }
  CHECK(meaning_of("cells", "density").find("training boards") != std::string::npos);  // a field of the grid
  CHECK(meaning_of("cells", "no_such_column").empty());
}

TEST_CASE("networks of every activation go into a page") {
  for (const Activation* activation : activations()) {
    const Architecture architecture = life_network(1, 2, *activation);
    Model model{architecture, std::vector<float>(ParameterLayout(architecture).size, 0.25F), {}};
    const nlohmann::json json = network_json(model, kLife, Boundary::dead);
    CHECK(json["activation"] == activation->name);
    CHECK(json["boundary"] == "dead");
    CHECK(json["birth"] == 8);
    CHECK(json["survival"] == 12);
    CHECK(json["layers"].size() == 3);
    CHECK(json["layers"][0]["slopes"].size() == 4);
    if (activation->has_slope) CHECK(json["layers"][0]["slopes"][0] == 0.25);
  }
}

}  // namespace minlife
