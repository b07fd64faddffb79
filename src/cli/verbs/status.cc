#include "cli/study/study_report.h"
#include "cli/study/study_status.h"
#include "cli/verbs/table.h"

namespace minlife {
namespace {

int run_status(const Arguments& arguments, Output& output) {
  const StudyFolder study = StudyFolder::open(arguments.positional(0));
  say_numerics(study.plan(), output);
  if (arguments.is_on("watch")) {
    watch_study(study, output);
    return 0;
  }
  const StudyStatus status = status_of(study, output.width().columns);
  say_remarks(status.found, output);
  output.result(status.json, status.text);
  return 0;
}

}  // namespace

Verb status_verb() {
  return {"status",
          "Shows how a study stands, also while another process runs it.",
          {"DIR"},
          {{"watch", "", "", "show it anew as it changes, until the study is done"}},
          run_status};
}

}  // namespace minlife
