#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <new>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/enough_stack.h"
#include "cli/interrupt.h"
#include "cli/overview.h"
#include "cli/synonyms.h"
#include "cli/verbs.h"
#include "core/cpu.h"
#include "core/error.h"
#include "core/float_environment.h"
#include "core/numerics.h"
#include "core/provenance.h"
#include "core/suggest.h"

namespace minlife {
namespace {

/// A file opened later must not land on a closed standard descriptor, where results or talk would be written
/// into it. The placeholder is opened the wrong way round, so that using it still fails.
void keep_standard_descriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor)
    if (::fcntl(descriptor, F_GETFD) < 0 && ::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) < 0)
      ::_exit(1);
}

/// A reader that went away and a file size limit are failed writes, reported and cleaned up after like
/// others.
void turn_write_signals_into_errors() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void print_version(Output& output) {
  const std::string commit = git_commit() + (git_dirty() ? " (with uncommitted changes)" : "");
  output.result(provenance(), fmt::format("minlife {}\ncommit {}\ninstructions {}\nnumerics {}\n", version(),
                                          commit, compiled_instruction_set(), to_string(program_numerics())));
}

const Verb& find_verb(const std::string& name) {
  std::vector<std::string> names;
  for (const Verb& verb : verbs()) {
    if (verb.name == name) return verb;
    names.push_back(verb.name);
  }
  std::string meant = word_of_same_meaning(name, names, verb_synonyms());
  if (meant.empty()) meant = nearest_word(name, names);
  throw value_error("verb", name, "minlife has none of that name",
                    meant.empty() ? "see minlife --help" : fmt::format("did you mean {}?", meant));
}

/// `minlife --help`, `minlife --version [--json]`.
int run_without_verb(const std::vector<std::string>& words) {
  const Arguments arguments("", {}, program_flags(), words);
  arguments.check_complete();
  Output output(arguments.is_on("json"), arguments.is_on("quiet"));
  arguments.is_on("version") ? print_version(output) : output.write(overview(output.width().columns));
  output.finish();
  return 0;
}

int run_verb(const std::string& name, const std::vector<std::string>& words) {
  const Verb& verb = find_verb(name);
  const Arguments arguments(verb.name, verb.positionals, verb.flags, words);
  Output output(arguments.is_on("json"), arguments.is_on("quiet"));
  int code = 0;
  if (arguments.is_on("help")) {
    output.write(arguments.help(verb.summary, verb.example, output.width().columns));
  } else {
    arguments.check_complete();
    answer_interrupts();
    code = verb.run(arguments, output);
  }
  output.finish();
  return code;
}

/// `minlife help` is `minlife --help`, and `minlife help VERB` is `minlife VERB --help`.
int run_help(std::vector<std::string> words) {
  const bool names_verb = !words.empty() && words[0].rfind('-', 0) != 0 && words[0] != kHelpVerb;
  const std::string name = names_verb ? words[0] : "";
  if (!words.empty()) words.erase(words.begin());
  words.insert(words.begin(), "--help");
  return names_verb ? run_verb(name, words) : run_without_verb(words);
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) throw InputError("no verb is given\n\n" + overview(screen_width().columns));
  if (words[0] == kHelpVerb) return run_help({words.begin() + 1, words.end()});
  if (words[0].rfind('-', 0) == 0) return run_without_verb(words);
  return run_verb(words[0], {words.begin() + 1, words.end()});
}

int report(const std::string& message, int code) {
  put_on_standard_error("minlife: " + message);
  return code;
}

int run_and_report(const std::vector<std::string>& words) {
  try {
    return run(words);
  } catch (const Error& error) {
    return report(error.what(), error.exit_code());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::system_error& error) {
    return report(std::string("the system refused what this needs: ") + error.what(), 1);
  } catch (const std::exception& error) {
    return report(std::string("internal error: ") + error.what(), 1);
  }
}

/// Without memory no exception can be thrown, so that some must be there to begin with.
bool there_is_some_memory() {
  constexpr std::size_t kLeast = 2 << 20;
  void* const space = ::mmap(nullptr, kLeast, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return space != MAP_FAILED && ::munmap(space, kLeast) == 0;
}

int lack_memory() {
  std::fputs("minlife: there is not enough memory for this; try a smaller board, network or count\n", stderr);
  return 1;
}

int run_or_lack_memory(int argc, char** argv) {
  try {
    return run_and_report({argv + std::min(argc, 1), argv + argc});
  } catch (const std::bad_alloc&) {
    return lack_memory();
  }
}

}  // namespace
}  // namespace minlife

int main(int argc, char** argv) {
  using namespace minlife;
  const FloatScope floats;
  keep_standard_descriptors();
  turn_write_signals_into_errors();
  try {
    if (there_is_some_memory()) return on_enough_stack([=] { return run_or_lack_memory(argc, argv); });
  } catch (const std::bad_alloc&) {
  }
  return lack_memory();
}
