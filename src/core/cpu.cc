#include "core/cpu.h"

#include <sched.h>
#include <time.h>

#include <fstream>
#include <optional>

#include "core/highway.h"

namespace minlife {
namespace {

/// The first line of that name in what Linux tells of its processors.
std::optional<std::string> cpu_info(const std::string& name) {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.rfind(name, 0) != 0) continue;
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return std::nullopt;
}

}  // namespace

std::string compiled_instruction_set() {
#if defined(MINLIFE_AVX512)
  return "avx512";
#elif defined(MINLIFE_AVX2)
  return "avx2";
#elif defined(MINLIFE_NEON)
  return "neon";
#else
  return "plain";
#endif
}

std::string cpu_model() { return cpu_info("model name").value_or("unknown"); }

std::string cpu_flags() { return cpu_info("flags").value_or(""); }

int available_processors() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

double thread_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace minlife
