#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/files/output_path.h"
#include "cli/interrupt.h"
#include "cli/trust.h"
#include "cli/verbs/table.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/file_system.h"
#include "core/text.h"
#include "report/model_page.h"
#include "report/study_page.h"

namespace minlife {
namespace {

constexpr const char* kDefaultOut = "report.html";

std::string title_line(const std::string& html) {
  const std::size_t begin = html.find("<title>"), end = html.find('\n', begin);
  return begin == std::string::npos ? "" : html.substr(begin, end - begin);
}

/// The title of the page that stands where one is to be written; "" where nothing is to be guarded. Refuses
/// what is no page of this verb, before any work begins.
std::string guarded_title(const OutputPath& out) {
  if (!out.is_guarded()) return "";
  constexpr std::uint64_t kMost = 64 << 20;
  std::string there;
  try {
    there = read_file(out.path(), kMost);
  } catch (const InputError&) {
    out.refuse("is no report");
  }
  if (there.find("<meta name=\"generator\" content=\"minlife ") == std::string::npos)
    out.refuse("is no report");
  return title_line(there);
}

ReportPage page_of(const std::string& path, const Arguments& arguments, const Output& output) {
  const ReportWork work{arguments.threads(), reading_of(arguments, output),
                        [&output](const std::string& sentence) { output.say(sentence); }};
  if (file_system().kind(path) == PathKind::folder) return study_page(StudyFolder::open(path), work);
  return model_page(read_model_file(path, work.reading), std::filesystem::path(path).filename().string(),
                    work);
}

int run_report(const Arguments& arguments, Output& output) {
  say_when_interrupted("interrupted; run the same command again to make the report");
  const std::string& path = arguments.positional(0);
  const OutputPath out(arguments, {path});
  const std::string guarded = guarded_title(out);
  const ReportPage page = page_of(path, arguments, output);
  if (!guarded.empty() && guarded != title_line(page.html)) out.refuse("is the report of something else");
  write_file_atomically(out.path(), page.html);
  std::string text = fmt::format("report written to {} ({})\n", out.path(), bytes_text(page.html.size()));
  for (const std::string& sentence : page.left_out) text += sentence + "\n";
  output.result({{"out", out.path()}, {"bytes", page.html.size()}, {"left_out", page.left_out}}, text);
  return 0;
}

}  // namespace

Verb report_verb() {
  return {"report",
          "Makes one HTML page of a study, also while it runs, or of a single network: words, tables, plots, "
          "and the smallest network alive.",
          {"DIR|MODEL.h5"},
          {{"out", "FILE.html", kDefaultOut, "where to write the page"}, force_flag(), trust_flag()},
          run_report};
}

}  // namespace minlife
