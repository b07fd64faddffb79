#include "cli/enough_stack.h"

#include <pthread.h>
#include <sys/resource.h>

#include <system_error>
#include <thread>

#include "core/float_environment.h"

namespace minlife {
namespace {

constexpr std::size_t kLeast = std::size_t{1} << 20, kOwn = std::size_t{8} << 20;

bool is_small() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < kLeast;
}

/// Else threads, OpenMP's too, have the stack that the limit allows the first one.
void give_threads_their_own() {
  pthread_attr_t attributes;
  if (::pthread_getattr_default_np(&attributes) != 0) return;
  if (::pthread_attr_setstacksize(&attributes, kOwn) == 0) ::pthread_setattr_default_np(&attributes);
  ::pthread_attr_destroy(&attributes);
}

}  // namespace

int on_enough_stack(const std::function<int()>& work) {
  if (!is_small()) return work();
  give_threads_their_own();
  int code = 0;
  try {
    std::thread([&] {
      const FloatScope floats;
      code = work();
    }).join();
  } catch (const std::system_error&) {  // no memory for it: the first thread's own must do
    return work();
  }
  return code;
}

}  // namespace minlife
