#include "cli/interrupt.h"
#include "cli/study/study_report.h"
#include "cli/verbs/table.h"
#include "study/study_folder.h"

namespace minlife {
namespace {

int run_collect(const Arguments& arguments, Output& output) {
  say_when_interrupted("interrupted; run the same command again to make the tables");
  const StudyFolder study = StudyFolder::open(arguments.positional(0));
  const Tell warn = [&output](const std::string& sentence) { output.warn(sentence); };
  const StudyFolder::Found found = study.collect(!arguments.is_on("no-timing"), {}, warn);
  say_remarks(found, output);
  say_numerics(found.plan, output);
  tell_collected(found, output);
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
