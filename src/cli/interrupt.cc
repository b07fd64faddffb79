#include "cli/interrupt.h"

#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <iterator>

#include "cli/terminal/width.h"
#include "core/unfinished_files.h"

namespace minlife {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGUSR1};
constexpr int kInterruptedCode = 75;  ///< as InterruptedError has it, which a handler cannot make

// All that the handler touches: it may run on any thread, at any moment.
std::atomic<bool> interrupted{false}, ending{false};
std::atomic<int> remembering{0};
std::atomic<const char*> words{"interrupted; nothing was written"};
std::atomic<const char*> wiping{""};  ///< takes a live line off the terminal
static_assert(std::atomic<const char*>::is_always_lock_free);

iovec piece(const char* text) { return {const_cast<char*>(text), std::strlen(text)}; }

[[noreturn]] void end_at_once() {
  remove_unfinished_files();
  const iovec message[] = {piece(wiping), piece("minlife: "), piece(words), piece("\n")};
  [[maybe_unused]] const ssize_t written = ::writev(STDERR_FILENO, message, std::size(message));
  ::_exit(kInterruptedCode);
}

extern "C" void note_interrupt(int) {
  interrupted = true;
  if (remembering > 0) return;
  // Two threads may get a signal each; the second must not end what the first has to remove.
  if (ending.exchange(true))
    for (;;) ::pause();
  end_at_once();
}

}  // namespace

void answer_interrupts() {
  if (can_rewrite(STDERR_FILENO)) wiping = "\r\033[K";
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  action.sa_flags = SA_RESTART;
  for (const int signal : kSignals) ::sigaddset(&action.sa_mask, signal);
  for (const int signal : kSignals) ::sigaction(signal, &action, nullptr);
}

void say_when_interrupted(const char* text) { words = text; }

RememberedInterrupts::RememberedInterrupts() { ++remembering; }
RememberedInterrupts::~RememberedInterrupts() { --remembering; }

bool was_interrupted() { return interrupted; }

}  // namespace minlife
