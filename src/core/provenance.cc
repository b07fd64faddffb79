#include "core/provenance.h"

#include <fmt/format.h>
#include <openssl/opensslv.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/cpu.h"
#include "core/numerics.h"
#include "git_stamp.h"

namespace minlife {

std::string version() { return MINLIFE_VERSION; }
std::string git_commit() { return MINLIFE_GIT_COMMIT; }
std::string git_date() { return MINLIFE_GIT_DATE; }
bool git_dirty() { return MINLIFE_GIT_DIRTY != 0; }

nlohmann::json provenance() {
  char host[256] = "unknown";
  ::gethostname(host, sizeof host - 1);
  return {
    {"version", version()}, {"git_commit", git_commit()}, {"git_dirty", git_dirty()}, {"host", host},
        {"cpu", cpu_model()}, {"cpu_flags", cpu_flags()}, {"instruction_set", compiled_instruction_set()},
        {"numerics_class", to_string(program_numerics().kind)}, {"numerics_version", kNumericsVersion},
#if defined(__clang__)
        {"compiler", "clang " __clang_version__},
#else
        {"compiler", "gcc " __VERSION__},
#endif
        {"build_type", MINLIFE_BUILD_TYPE}, {"arch_flag", MINLIFE_ARCH_FLAG},
        {"libraries",
         {{"highway", MINLIFE_HIGHWAY_VERSION},
          {"openssl", OPENSSL_VERSION_TEXT},
          {"nlohmann_json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                        NLOHMANN_JSON_VERSION_PATCH)}}},
  };
}

}  // namespace minlife
