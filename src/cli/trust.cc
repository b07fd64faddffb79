#include "cli/trust.h"

namespace minlife {

Flag trust_flag() {
  return {"trust", "", "", "read the file even where its seal says that it is damaged or was changed"};
}

Reading reading_of(const Arguments& arguments, const Output& output) {
  const Tell warn = [&output](const std::string& sentence) { output.warn(sentence); };
  return arguments.is_on("trust") ? Reading::trusting(warn) : Reading::telling(warn);
}

}  // namespace minlife
