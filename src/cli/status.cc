#include <nlohmann/json.hpp>

#include "cli/study_report.h"
#include "cli/verb.h"
#include "study/study.h"

namespace minlife {
namespace {

int run(const Arguments& arguments, Output& output) {
  const StudyFolder study = StudyFolder::open(arguments.positional(0));
  const Results results = study.results();
  output.result(study_json(study.plan(), results), study_text(study.plan(), results));
  return 0;
}

}  // namespace

Verb status_verb() {
  return {"status", "Shows how a study stands, also while another process runs it.", {"DIR"}, {}, run};
}

}  // namespace minlife
