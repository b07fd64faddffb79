#pragma once

#include <csignal>
#include <map>

namespace minlife {

/// From now on SIGINT, SIGTERM and SIGUSR1 (what Slurm sends before a time limit) only set a flag. A second
/// SIGINT ends the program at once.
void catch_interrupts();

/// Whether one of them has come.
bool was_interrupted();

/// The same while it lives, for work that is part of something that a signal simply ends.
class CaughtInterrupts {
 public:
  CaughtInterrupts();
  ~CaughtInterrupts();
  CaughtInterrupts(const CaughtInterrupts&) = delete;
  CaughtInterrupts& operator=(const CaughtInterrupts&) = delete;

 private:
  std::map<int, struct sigaction> before_;  ///< by signal
};

}  // namespace minlife
