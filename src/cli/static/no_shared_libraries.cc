// What a wholly static program answers to those of its libraries that would load shared ones: HDF5 for
// filters that are plug-ins, libcrypto for providers, libgomp for accelerators. The shared libraries of the
// machine that it runs on want another C library than the one inside of it, so none is ever there.
#include <dlfcn.h>

extern "C" {

void* dlopen(const char*, int) noexcept { return nullptr; }
void* dlsym(void*, const char*) noexcept { return nullptr; }
int dlclose(void*) noexcept { return -1; }
char* dlerror() noexcept {
  static char message[] = "this program is static and loads no shared libraries";
  return message;
}
}
