#include "core/files/rehearsal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "core/error.h"

namespace minlife {

namespace {

constexpr std::uint64_t kBytesASecond = 10'000'000;  ///< far less than a slow disk reads
constexpr std::uint64_t kSeconds = 2;                ///< of processor time, for what takes milliseconds
constexpr std::uint64_t kWallSeconds = 20;           ///< for each of them, on a machine that does other work

/// What crashes here is not to be heard, kept as a core file, or handled as if the program itself had
/// crashed.
void become_a_rehearsal(std::uint64_t seconds) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGINT, SIGTERM, SIGUSR1, SIGXCPU})
    ::signal(number, SIG_DFL);
  const rlimit no_core{0, 0}, time{seconds, seconds + 1};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::setrlimit(RLIMIT_CPU, &time);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) {
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
  }
}

/// The child's status as waitpid tells it; one that is never done is killed.
int wait_for(pid_t child, std::chrono::seconds most) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + most;
  std::chrono::microseconds pause(100);
  int status = 0;
  for (bool killed = false;;) {
    const pid_t ended = ::waitpid(child, &status, killed ? 0 : WNOHANG);
    if (ended == child) return status;
    if (ended < 0 && errno != EINTR)
      throw FailedError(fmt::format("cannot wait for a child process: {}", std::strerror(errno)));
    if (killed) continue;
    if (Clock::now() > end) {
      ::kill(child, SIGKILL);
      killed = true;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, std::chrono::microseconds(20'000));
  }
}

}  // namespace

void rehearse(const std::string& path, std::uint64_t bytes, const std::function<void()>& work) {
  const std::uint64_t seconds = kSeconds + bytes / kBytesASecond;
  const pid_t child = ::fork();
  if (child < 0)
    throw FailedError(
        fmt::format("cannot start the process that reads {} first: {}", path, std::strerror(errno)));
  if (child == 0) {
    become_a_rehearsal(seconds);
    try {
      work();
    } catch (...) {  // the caller's run will throw it again, and be heard
    }
    ::_exit(0);
  }
  const int status = wait_for(child, std::chrono::seconds(seconds * kWallSeconds));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  const int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (number == SIGINT || number == SIGTERM || number == SIGUSR1) throw InterruptedError("interrupted");
  const bool endless = number == SIGXCPU || number == SIGKILL;
  throw InputError(fmt::format(
      "cannot read {}: it is damaged so that HDF5 {} (nothing vouches for its bytes, as it has no "
      "whole seal; take a copy from before)",
      path, endless ? "does not come to an end" : "crashes"));
}

}  // namespace minlife
