// The libFuzzer program: minlife_fuzz TARGET [libFuzzer's flags and folders].
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "core/error.h"
#include "fuzz/target.h"

namespace {
const minlife::fuzz::Target* chosen = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  try {
    chosen = &minlife::fuzz::find_target(*count > 1 ? (*arguments)[1] : "");
  } catch (const minlife::InputError& error) {
    std::fprintf(stderr, "minlife_fuzz: %s\n", error.what());
    std::exit(2);
  }
  // A child process, in which unsealed files are read first, may crash: that is no finding to keep.
  pthread_atfork(nullptr, nullptr, [] { __sanitizer_set_death_callback([] {}); });
  // libFuzzer reads what is left, and would take the name for a folder.
  (*arguments)[1] = (*arguments)[0];
  ++*arguments;
  --*count;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
