#pragma once

#include <string>

namespace minlife {

/// The instruction set this library was compiled for: "avx512", "avx2", "neon" or "plain".
std::string compiled_instruction_set();

/// The processor's model name, as the system reports it; "unknown" where it does not.
std::string cpu_model();

/// The instruction sets and features it has, as the system names them ("fpu vme ... avx2 ..."); may be empty.
std::string cpu_flags();

/// Processors this process may use.
int available_processors();

/// Processor time of this thread: what its work costs, whatever else runs on the machine.
double thread_seconds();

}  // namespace minlife
