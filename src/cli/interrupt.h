#pragma once

namespace minlife {

/// From now on SIGINT, SIGTERM and SIGUSR1 (what Slurm sends before a time limit) only set a flag. A second
/// SIGINT ends the program at once.
void catch_interrupts();

/// Whether one of them has come.
bool was_interrupted();

}  // namespace minlife
