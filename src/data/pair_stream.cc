#include "data/pair_stream.h"

#include "core/error.h"
#include "core/random_streams.h"
#include "data/soup.h"

namespace minlife {
namespace {

struct SplitName {
  Split split;
  const char* name;
  std::uint64_t purpose;
};

constexpr SplitName kSplits[] = {{Split::train, "train", streams::kTrainingBoards},
                                 {Split::validation, "validation", streams::kValidationBoards},
                                 {Split::test, "test", streams::kTestBoards}};

const SplitName& name_of(Split split) { return kSplits[static_cast<std::size_t>(split)]; }

}  // namespace

std::string to_string(Split split) { return name_of(split).name; }

Split parse_split(std::string_view text, std::string_view field) {
  for (const SplitName& known : kSplits)
    if (text == known.name) return known.split;
  throw value_error(field, text, "it must be train, validation or test");
}

PairStream::PairStream(const PairLaw& law)
    : law_(law), stepper_(law.height, law.width, law.rule, law.boundary) {}

void PairStream::fill(std::uint64_t first, std::size_t count, std::uint8_t* inputs, std::uint8_t* targets,
                      float* densities) {
  for (std::size_t k = 0; k < count; ++k) {
    RandomStream random(law_.seed, name_of(law_.split).purpose, first + k, law_.replicate);
    const double density = law_.density.draw(random);
    fill_soup(inputs + k * board_bytes(), law_.height, law_.width, density, random);
    if (densities) densities[k] = static_cast<float>(density);
  }
  if (targets) stepper_.step(inputs, targets, count, law_.steps);
}

}  // namespace minlife
