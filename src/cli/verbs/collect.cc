#include <nlohmann/json.hpp>

#include "cli/study/study_report.h"
#include "cli/verbs/table.h"
#include "study/study_folder.h"

namespace minlife {
namespace {

int run_collect(const Arguments& arguments, Output& output) {
  const StudyFolder study = StudyFolder::open(arguments.positional(0));
  std::vector<std::string> torn;
  const Results results = study.collect(!arguments.is_on("no-timing"), &torn);
  say_torn(torn, output);
  say_numerics(study.plan(), output);
  output.result(study_json(study.plan(), results), study_text(study.plan(), results));
  return 0;
}

}  // namespace

Verb collect_verb() {
  return {"collect",
          "Writes a study's tables from its ledger: trials.csv, cells.csv or routes.csv and more, study.h5, "
          "provenance.json.",
          {"DIR"},
          {{"no-timing", "", "", "leave out the columns that differ from run to run (seconds)"}},
          run_collect};
}

}  // namespace minlife
