#include "core/cpu.h"

#include <fmt/format.h>
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

std::string cpu_model() {
  if (const auto name = cpu_info("model name")) return *name;
  // On ARM there is none: the machine's name where it has one (Raspberry Pi), else the numbers of the design.
  std::ifstream machine("/proc/device-tree/model");
  if (std::string name; std::getline(machine, name, '\0') && !name.empty()) return name;
  const auto maker = cpu_info("CPU implementer"), part = cpu_info("CPU part");
  return maker && part ? fmt::format("implementer {}, part {}", *maker, *part) : "unknown";
}

std::string cpu_flags() { return cpu_info("flags").value_or(cpu_info("Features").value_or("")); }

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
