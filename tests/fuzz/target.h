#pragma once

#include <span>
#include <string_view>

namespace minlife::fuzz {

/// What fuzzers and the replay of their corpora call. `run` gives the bytes to a reader, which may refuse
/// them with an InputError, and checks what it makes of those that it accepts: text written from it must read
/// back as the same. It lets every other exception through, and aborts where a check fails.
struct Target {
  std::string_view name;  ///< also its folder in corpus/
  void (*run)(std::string_view bytes);
};

std::span<const Target> targets();

/// Throws InputError for a name that is none.
const Target& find_target(std::string_view name);

/// Ends the program, as a sanitizer does, when `held` is false.
void require(bool held, const char* what);

void fuzz_rle(std::string_view bytes);
void fuzz_rule(std::string_view bytes);
void fuzz_spec(std::string_view bytes);
void fuzz_plan(std::string_view bytes);
void fuzz_ledger(std::string_view bytes);
void fuzz_config(std::string_view bytes);
void fuzz_model(std::string_view bytes);
void fuzz_pairs(std::string_view bytes);
void fuzz_image(std::string_view bytes);
void fuzz_network(std::string_view bytes);

}  // namespace minlife::fuzz
