// Debian's toml++ is a shared library only; a static program has its code from the headers.
#define TOML_HEADER_ONLY 0
#define TOML_IMPLEMENTATION
#include <toml++/toml.h>
