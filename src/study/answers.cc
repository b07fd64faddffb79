#include "study/answers.h"

#include <cmath>

#include "core/text.h"
#include "study/m50.h"

namespace minlife {

std::vector<Answer> answers(const Plan& plan, const Results& results) {
  std::vector<Answer> found;
  const std::uint64_t replicates = plan.replication.replicates;
  if (plan.shrink->has("m50")) {
    const M50 m50 = search_m50(plan, results);
    const std::string high = m50.above ? std::to_string(*m50.above) : "";
    found.push_back({"m50", m50.decided() ? high : "", std::to_string(m50.below + 1), high, replicates, ""});
  }
  if (plan.shrink->has("width")) {
    const MMatch match = find_m_match(plan, results);
    const std::string high = std::to_string(match.match);
    found.push_back({"m_match", match.decided() ? high : "", std::to_string(match.worse.value_or(0) + 1),
                     high, replicates, shortest(match.margin)});
  }
  return found;
}

std::string sentence(const Answer& answer) {
  const std::string what =
      answer.question == "m50"
          ? "m50, the smallest m that succeeds in more than half of the trials"
          : "m_match, the smallest m not worse than the oversized network by more than " +
                shortest(std::round(100 * *parse_double(answer.margin))) + " points";
  if (!answer.answer.empty()) return what + ": " + answer.answer;
  return what + ": undecided, " +
         (answer.high.empty() ? "at least " + answer.low : "from " + answer.low + " to " + answer.high);
}

}  // namespace minlife
