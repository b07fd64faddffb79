#pragma once

namespace minlife {

// SIGINT, SIGTERM and SIGUSR1 (what Slurm sends before a time limit) interrupt the program: exit code 75.
//
// Most of the time nothing is lost when it ends at once, whatever it is at, so the signal's handler ends it:
// no loop needs to look. Work that is worth saving says so by RememberedInterrupts, looks at
// was_interrupted(), saves itself and ends by InterruptedError. SIGQUIT is left as it is, and always kills.

/// From now on they end the program at once. Temporary files are removed, and "nothing was written" is said.
void answer_interrupts();

/// What is said instead from now on. A literal, as the handler reads it at any time.
void say_when_interrupted(const char* words);

/// While one lives they are only remembered, however many come: no save ends in the middle.
class RememberedInterrupts {
 public:
  RememberedInterrupts();
  ~RememberedInterrupts();
  RememberedInterrupts(const RememberedInterrupts&) = delete;
  RememberedInterrupts& operator=(const RememberedInterrupts&) = delete;
};

/// Whether one has come that was remembered.
bool was_interrupted();

}  // namespace minlife
