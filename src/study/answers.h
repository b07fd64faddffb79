#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/plan.h"
#include "study/results.h"

namespace minlife {

/// What a shrink says of a question about widths: a row of answers.csv.
struct Answer {
  std::string question;   ///< m50 or m_match
  std::string answer;     ///< the width; empty while undecided
  std::string low, high;  ///< the widths that it can still be; high is empty where none is known to do
  std::uint64_t replicates;
  std::string margin;  ///< of m_match, as a share; else empty
};

/// Of the questions that the plan asks.
std::vector<Answer> answers(const Plan& plan, const Results& results);

/// For people, without a full stop.
std::string sentence(const Answer& answer);

}  // namespace minlife
