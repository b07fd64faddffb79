// The `minlife` of a package: starts the build for the widest instructions that the processor has. Compiled
// for x86-64 alone, and without the C++ library.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "cli/launcher/builds.h"
#include "core/instructions.h"

namespace minlife {
namespace {

constexpr const char* kVariable = "MINLIFE_INSTRUCTIONS";

/// The first of the build's instructions that this processor, or its system, lacks, or null.
const char* missing_for(const Build& build) {
  int index = 0;
#define MINLIFE_ASK(builtin, name, macro) \
  if (build.instructions[index++] && !__builtin_cpu_supports(builtin)) return name;
  MINLIFE_INSTRUCTIONS(MINLIFE_ASK)
#undef MINLIFE_ASK
  return nullptr;
}

/// The last one where the processor has the instructions of none: that build says what is lacking.
const Build& widest_build() {
  for (const Build& build : kBuilds)
    if (missing_for(build) == nullptr) return build;
  return kBuilds[2];
}

const Build& asked_build(const char* name) {
  for (const Build& build : kBuilds) {
    if (strcmp(build.name, name) != 0) continue;
    const char* missing = missing_for(build);
    if (missing == nullptr) return build;
    fprintf(stderr, "minlife: %s is %s, but this processor lacks %s (unset it, or try %s=%s)\n", kVariable,
            name, missing, kVariable, widest_build().name);
    exit(1);
  }
  fprintf(stderr, "minlife: %s is ", kVariable);
  // What it holds must not steer the terminal.
  for (const char* c = name; *c != '\0'; ++c)
    fputc(static_cast<unsigned char>(*c) < 32 || *c == 127 ? '?' : *c, stderr);
  fputs("; it must be", stderr);
  for (const Build& build : kBuilds)
    fprintf(stderr, "%s %s", &build == kBuilds ? "" : &build == kBuilds + 2 ? " or" : ",", build.name);
  fprintf(stderr, " (unset it to get the widest that the processor has)\n");
  exit(2);
}

/// Where this program lies, also where there is no /proc; false where that cannot be told.
bool find_itself(char (&path)[PATH_MAX]) {
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  if (length > 0 && length < static_cast<ssize_t>(sizeof path)) {
    path[length] = '\0';
    return true;
  }
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel tells of pointers as numbers
  const char* started_as = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
  return started_as != nullptr && realpath(started_as, path) != nullptr;
}

/// Puts the path of `file`, in the folder of the builds, in the place of the program's own.
bool replace_name(char (&path)[PATH_MAX], const char* file) {
  char* const name = strrchr(path, '/') + 1;
  const auto left = static_cast<size_t>(path + sizeof path - name);
  const int length = snprintf(name, left, "%s/%s", MINLIFE_BUILDS_FOLDER, file);
  return length > 0 && static_cast<size_t>(length) < left;
}

int start(char** arguments) {
  __builtin_cpu_init();
  const char* asked = getenv(kVariable);
  const Build& build = asked != nullptr && *asked != '\0' ? asked_build(asked) : widest_build();
  char path[PATH_MAX];
  if (!find_itself(path) || !replace_name(path, build.file)) {
    fputs("minlife: cannot tell where it lies; call it by its whole path, which must not be too long\n",
          stderr);
    return 1;
  }
  execv(path, arguments);
  fprintf(stderr, "minlife: cannot start %s: %s (install the whole package again)\n", path, strerror(errno));
  return 1;
}

}  // namespace
}  // namespace minlife

int main(int, char** argv) { return minlife::start(argv); }
