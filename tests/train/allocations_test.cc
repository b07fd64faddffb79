// A trial asks for no memory after its first update: the program's own operator new and, by the linker's
// --wrap, this library's calls of malloc and its kin are counted.

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "nn/activations.h"
#include "nn/kernels/planes.h"
#include "nn/network_bytes.h"
#include "train/trainer.h"
#include "train/training_bytes.h"

namespace {

std::atomic<std::size_t> allocations{0}, allocated_bytes{0};

void* counted(void* memory, std::size_t bytes) {
  ++allocations;
  allocated_bytes += bytes;
  return memory;
}

void* allocate(std::size_t bytes) {
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);  // itself counted
  if (!memory) throw std::bad_alloc();
  return memory;
}

void* allocate(std::size_t bytes, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  void* memory = std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
  if (!memory) throw std::bad_alloc();
  return memory;
}

}  // namespace

// The linker sends every call of malloc in this program's objects to __wrap_malloc, and __real_malloc to
// malloc.
extern "C" {
void* __real_malloc(std::size_t);
void* __real_calloc(std::size_t, std::size_t);
void* __real_realloc(void*, std::size_t);
void* __real_aligned_alloc(std::size_t, std::size_t);
int __real_posix_memalign(void**, std::size_t, std::size_t);

void* __wrap_malloc(std::size_t bytes) { return counted(__real_malloc(bytes), bytes); }
void* __wrap_calloc(std::size_t count, std::size_t bytes) {
  return counted(__real_calloc(count, bytes), count * bytes);
}
void* __wrap_realloc(void* memory, std::size_t bytes) {
  return counted(__real_realloc(memory, bytes), bytes);
}
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return counted(__real_aligned_alloc(alignment, bytes), bytes);
}
int __wrap_posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  counted(nullptr, bytes);
  return __real_posix_memalign(memory, alignment, bytes);
}
}

// The standard library's nothrow forms call these.
void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void* operator new(std::size_t bytes, std::align_val_t alignment) { return allocate(bytes, alignment); }
void* operator new[](std::size_t bytes, std::align_val_t alignment) { return allocate(bytes, alignment); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

using namespace minlife;

namespace {

constexpr std::uint64_t kUpdates = 12;

/// Allocations between the ends of update 1 and of update kUpdates.
std::size_t allocations_of_updates(const TrainConfig& config, bool masked, int threads) {
  TrainState state = initial_state(config, 1, 0);
  if (masked) {
    state.model.mask = Mask::all_kept(state.model.parameters.size());
    state.model.mask.set(0, false);
    state.model.parameters[0] = 0;
  }
  Examples examples(config.pairs(Split::train, 1, 0));
  std::size_t after_first = 0, after_last = 0;
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState& at) {
    if (at.updates == 1) after_first = allocations;
    if (at.updates == kUpdates) after_last = allocations;
    return at.updates == kUpdates;
  };
  train(state, config, examples, threads, callbacks);
  REQUIRE(state.updates == kUpdates);
  REQUIRE(after_first > 0);
  return after_last - after_first;
}

}  // namespace

TEST_CASE("the counter sees every way to ask for memory") {
  const auto asked = [](auto ask) {
    const std::size_t before = allocations;
    void* volatile memory = ask();  // volatile: the compiler may not leave the pair out
    std::free(memory);
    return allocations - before;
  };
  CHECK(asked([]() -> void* { return nullptr; }) == 0);
  CHECK(asked([] { return std::malloc(9); }) == 1);
  CHECK(asked([] { return std::calloc(3, 3); }) == 1);
  CHECK(asked([] { return std::realloc(nullptr, 9); }) == 1);
  CHECK(asked([] { return std::aligned_alloc(64, 64); }) == 1);
  CHECK(asked([] { return ::operator new(9); }) == 1);
  CHECK(asked([] { return ::operator new[](9); }) == 1);
  CHECK(asked([] { return ::operator new(64, std::align_val_t(64)); }) == 1);
  std::size_t before = allocations;
  const AlignedFloats floats(16);
  CHECK(allocations - before == 1);
  before = allocations;
  std::string text(100, 'x');  // allocated by code of the standard library
  text.resize(text.size() * 10);
  CHECK(allocations - before == 2);
}

TEST_CASE("no update but the first allocates, by windows and by boards") {
  TrainConfig config;
  config.examples = 1000000;
  for (const Activation* activation : activations())
    for (const Boundary boundary : {Boundary::torus, Boundary::dead})
      for (const int steps : {1, 2, 3})
        for (const int side : {32, 21})
          for (const bool masked : {false, true}) {
            config.activation = activation;
            config.boundary = boundary;
            config.steps = steps;
            config.width = 3;
            config.height = config.board_width = side;
            config.density = masked ? parse_density("uniform:0.1,0.9") : DensityLaw{};
            CAPTURE(activation->name);
            CAPTURE(to_string(boundary));
            CAPTURE(steps);
            CAPTURE(side);
            CAPTURE(masked);
            CHECK(allocations_of_updates(config, masked, 1) == 0);
          }
}

TEST_CASE("nor does one on two threads") {
  TrainConfig config;
  config.steps = 2;
  config.width = 16;  // large enough for two
  CHECK(allocations_of_updates(config, false, 2) == 0);
}

TEST_CASE("nor does one on windows, with leaks that end and a mean of the parameters") {
  for (const int steps : {1, 2, 3}) {
    TrainConfig config = default_config(find_optimizer("adam"), steps, ExamplesFrom::windows);
    config.width = 3;
    config.leak_rule = 0.1;
    config.leak_until = 0.5;
    config.average = 0.9;
    for (const bool masked : {false, true}) CHECK(allocations_of_updates(config, masked, 1) == 0);
  }
}

TEST_CASE("a trial of L(2,8) asks for less than 1 MB in all") {
  TrainConfig config;
  config.steps = 2;
  config.width = 8;
  const std::size_t before = allocated_bytes;
  const TrainState state = initial_state(config, 1, 0);
  const Examples examples(config.pairs(Split::train, 1, 0));
  const BatchGradient batch(config, 1);
  const std::vector<float> gradient(state.model.parameters.size());
  CHECK(allocated_bytes - before < 1000000);
  CHECK(allocated_bytes - before > 49 * 4096);  // its activations alone
}

TEST_CASE("a gradient on windows takes about the memory that is told before") {
  for (const int steps : {2, 3}) {
    TrainConfig config = default_config(find_optimizer("adam"), steps, ExamplesFrom::windows);
    config.width = 12;
    const std::size_t before = allocated_bytes;
    const BatchGradient batch(config, 1);
    const auto taken = static_cast<double>(allocated_bytes - before);
    CAPTURE(steps);
    // What is told holds what checks take too: three tables of 2^15 windows, or a network on boards; and what
    // the training keeps itself: parameters, gradient, moments.
    const double kept = 6.0 * sizeof(float) * static_cast<double>(config.architecture().parameters());
    const double checks = steps == 2
                              ? 3 * 32768.0 * 2 * config.width * sizeof(float)
                              : network_bytes(config.architecture(), config.height, config.board_width);
    CHECK(training_bytes(config, 1) - kept - checks == doctest::Approx(taken).epsilon(0.1));
  }
}

TEST_CASE("a network takes the memory that is told before") {
  for (const char* activation : {"relu", "prelu", "tanh"})
    for (const bool merged : {false, true})
      for (const auto& board : {std::pair{32, 32}, {33, 47}, {128, 64}})
        for (const Part part : {Part::whole, Part::later_steps, Part::later_steps_in_tiles}) {
          const int rows = board.first, columns = board.second;  // doctest's CAPTURE takes no bindings
          if (part == Part::later_steps_in_tiles && (rows % 4 != 0 || columns % 4 != 0)) continue;
          const Architecture network = life_network(3, 8, find_activation(activation), merged);
          const std::size_t before = allocated_bytes;
          const Network made(network, rows, columns, Padding::wrap, part);
          const auto taken = static_cast<double>(allocated_bytes - before);
          CAPTURE(std::string(activation));
          CAPTURE(static_cast<int>(part));
          CAPTURE(rows);
          CAPTURE(columns);
          CHECK(network_bytes(network, rows, columns, part) == doctest::Approx(taken).epsilon(0.06));
        }
}
