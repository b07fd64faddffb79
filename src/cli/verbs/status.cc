#include <nlohmann/json.hpp>

#include "cli/study/study_report.h"
#include "cli/verbs/table.h"
#include "study/study_folder.h"

namespace minlife {
namespace {

int run_status(const Arguments& arguments, Output& output) {
  const StudyFolder study = StudyFolder::open(arguments.positional(0));
  std::vector<std::string> torn;
  const Results results = study.results(&torn);
  say_torn(torn, output);
  say_numerics(study.plan(), output);
  const Activity activity = activity_of(study.path());
  nlohmann::json json = study_json(study.plan(), results);
  json.update(activity_json(study.plan(), results, activity));
  output.result(json, progress_text(study.plan(), results) + study_text(study.plan(), results) +
                          activity_text(study.plan(), results, activity));
  return 0;
}

}  // namespace

Verb status_verb() {
  return {"status", "Shows how a study stands, also while another process runs it.", {"DIR"}, {}, run_status};
}

}  // namespace minlife
