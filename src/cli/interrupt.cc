#include "cli/interrupt.h"

#include <csignal>

namespace minlife {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGUSR1};

volatile std::sig_atomic_t interrupted = 0;

extern "C" void note_interrupt(int signal) {
  interrupted = 1;
  if (signal == SIGINT) std::signal(SIGINT, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  action.sa_flags = SA_RESTART;
  for (const int signal : kSignals) ::sigaction(signal, &action, nullptr);
}

bool was_interrupted() { return interrupted != 0; }

CaughtInterrupts::CaughtInterrupts() {
  for (const int signal : kSignals) ::sigaction(signal, nullptr, &before_[signal]);
  catch_interrupts();
}

CaughtInterrupts::~CaughtInterrupts() {
  for (const auto& [signal, action] : before_) ::sigaction(signal, &action, nullptr);
}

}  // namespace minlife
