#include "core/cpu.h"

#include <sched.h>

#include <fstream>

#include "core/error.h"

namespace minlife {

std::string compiled_instruction_set() {
#if defined(__AVX512F__)
  return "avx512";
#elif defined(__AVX2__) && defined(__FMA__)
  return "avx2";
#else
  return "plain";
#endif
}

std::string numerics_class() { return compiled_instruction_set() == "plain" ? "plain" : "fma"; }

void require_compiled_instructions() {
  const auto require = [](bool present, const char* name) {
    if (!present)
      throw FailedError(std::string("this program was built for processors with ") + name +
                        ", which this one lacks; build it with -DMINLIFE_ARCH=x86-64");
  };
  __builtin_cpu_init();
#if defined(__AVX512F__)
  require(__builtin_cpu_supports("avx512f"), "AVX-512F");
#endif
#if defined(__AVX512BW__)
  require(__builtin_cpu_supports("avx512bw"), "AVX-512BW");
#endif
#if defined(__AVX512VPOPCNTDQ__)
  require(__builtin_cpu_supports("avx512vpopcntdq"), "AVX-512 VPOPCNTDQ");
#endif
#if defined(__AVX2__)
  require(__builtin_cpu_supports("avx2"), "AVX2");
#endif
#if defined(__FMA__)
  require(__builtin_cpu_supports("fma"), "FMA");
#endif
#if defined(__BMI2__)
  require(__builtin_cpu_supports("bmi2"), "BMI2");
#endif
}

std::string cpu_model() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

int available_processors() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

}  // namespace minlife
