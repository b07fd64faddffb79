#include "exchange/c/header.h"

#include <fmt/format.h>

#include "core/numerics.h"
#include "core/provenance.h"
#include "core/text.h"
#include "core/visible.h"
#include "exchange/c/text.h"
#include "exchange/proof_text.h"

namespace minlife::c {
namespace {

/// Words in lines of at most 110 columns, each behind " * ". Nothing of them can end the comment.
std::string wrapped_comment(const std::string& words) {
  std::string text, line = " *";
  for (std::string word : split(visible(words), ' ')) {
    for (std::size_t at = 0; (at = word.find("*/", at)) != std::string::npos;) word.replace(at, 2, "* /");
    for (std::size_t at = 0; (at = word.find("/*", at)) != std::string::npos;) word.replace(at, 2, "/ *");
    if (line.size() + 1 + word.size() > 110) {
      text += line + "\n";
      line = " *";
    }
    line += " " + word;
  }
  return text + line + "\n";
}

}  // namespace

std::string opening(const ExportRequest& request, const std::vector<std::string>& remarks) {
  const ModelFile& file = request.file;
  const Architecture& network = file.model.architecture;
  const int n = network.generations;
  const Rule& rule = file.config.rule;
  std::string text = "/*\n";
  text += wrapped_comment(fmt::format(
      "A neural network that tells {} of {}, as C99: no heap, no library but the compiler's. What each "
      "function "
      "does stands before it; life_self_test() returns the number of wrong answers, 0 if all is well.",
      n == 1 ? "the next generation" : fmt::format("generation {}", n), to_string(rule)));
  text += " *\n" + wrapped_comment("Proof: " + proof_text(request.exactness) + ".");
  for (const std::string& remark : remarks) text += wrapped_comment(remark);
  text +=
      wrapped_comment(file.config.boundary == Boundary::torus ? "Boards: a torus, whose opposite edges meet."
                                                              : "Boards: they lie in cells that stay dead.");
  text += " *\n" +
          wrapped_comment(fmt::format(
              "Network: {}, {} layers, {}, {} numbers, {} of them not zero, from {}; seed {}, replicate {}.",
              n == 1 ? "1 step" : fmt::format("{} steps", n), network.layers.size(), network.activation->name,
              file.model.parameters.size(), file.model.nonzero(), request.name, file.seed, file.replicate));
  text +=
      wrapped_comment(fmt::format("Written by minlife {}, commit {}{}, numerics {}.", version(), git_commit(),
                                  git_dirty() ? " (changed)" : "", to_string(program_numerics())));
  return text + " */\n";
}

std::string framed(const ExportRequest& request, int reach, const std::vector<std::string>& remarks,
                   const std::string& body) {
  return opening(request, remarks) +
         fmt::format(
             "#ifndef MINLIFE_LIFE_H\n#define MINLIFE_LIFE_H\n\n#include <stddef.h>\n#include <stdint.h>\n\n"
             "#define LIFE_STEPS {} /* generations that an answer lies ahead */\n"
             "#define LIFE_REACH {} /* rows and columns around a cell that it looks at */\n\n",
             request.file.model.architecture.generations, reach) +
         body + "#endif\n";
}

}  // namespace minlife::c
