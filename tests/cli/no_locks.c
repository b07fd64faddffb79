/* Loaded before the program (LD_PRELOAD): a machine whose file systems have no locks. $FLOCK_ERROR is what they say. */
#include <errno.h>
#include <stdlib.h>

int flock(int descriptor, int operation) {
  const char* error = getenv("FLOCK_ERROR");
  (void)descriptor;
  (void)operation;
  errno = error == NULL ? ENOLCK : atoi(error);
  return -1;
}
