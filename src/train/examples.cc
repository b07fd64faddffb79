#include "train/examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "core/error.h"
#include "core/sha256.h"

namespace minlife {

struct Examples::Source {
  PairLaw law;
  PairStream stream;
  std::unique_ptr<PairFile> file;
  std::string path;
  BatchStepper stepper;
  std::vector<std::uint8_t> targets, expected;

  explicit Source(const PairLaw& of)
      : law(of), stream(of), stepper(of.height, of.width, of.rule, of.boundary) {}

  /// Pairs from the file, each checked against the rule: a wrong file must not pass for a hard problem.
  void read(std::uint64_t first, std::size_t count, std::uint8_t* to_inputs, std::uint8_t* to_targets) {
    const std::uint64_t length = file->info().count;
    const std::size_t bytes = stream.board_bytes();
    for (std::size_t done = 0; done < count;) {
      const std::uint64_t at = (first + done) % length;
      const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(count - done, length - at));
      file->read(at, here, to_inputs + done * bytes, to_targets + done * bytes);
      done += here;
    }
    expected.resize(count * bytes);
    stepper.step(to_inputs, expected.data(), count, law.steps);
    if (std::memcmp(expected.data(), to_targets, count * bytes) == 0) return;
    std::size_t wrong = 0;
    while (std::memcmp(expected.data() + wrong * bytes, to_targets + wrong * bytes, bytes) == 0) ++wrong;
    throw InputError(fmt::format("{}: the target of pair {} is not its input {} generation(s) of {} later",
                                 path, (first + wrong) % length, law.steps, to_string(law.rule)));
  }
};

namespace {

/// Boards are digested in parts of about this many bytes.
constexpr std::size_t kPartBytes = 1 << 20;

}  // namespace

Examples::Examples(const PairLaw& law) : source_(std::make_unique<Source>(law)) {}

Examples::Examples(const std::string& path, const PairLaw& wanted, const Reading& reading)
    : source_(std::make_unique<Source>(wanted)) {
  source_->path = path;
  source_->file = std::make_unique<PairFile>(path, reading);
  const PairLaw& law = source_->file->info().law;
  const auto check = [&](bool same, const char* what, const std::string& has, const std::string& needs) {
    if (!same)
      throw InputError(
          fmt::format("{} holds pairs with {} {}; the training asks for {} (set the flag to match, or "
                      "generate another file)",
                      path, what, has, needs));
  };
  check(law.steps == wanted.steps, "steps", std::to_string(law.steps), std::to_string(wanted.steps));
  check(law.height == wanted.height && law.width == wanted.width, "size",
        fmt::format("{}x{}", law.width, law.height), fmt::format("{}x{}", wanted.width, wanted.height));
  check(law.boundary == wanted.boundary, "boundary", to_string(law.boundary), to_string(wanted.boundary));
  check(law.rule == wanted.rule, "rule", to_string(law.rule), to_string(wanted.rule));
  if (source_->file->info().count == 0) throw InputError(path + " holds no pairs");
}

const PairLaw& Examples::law() const { return source_->law; }

Examples::~Examples() = default;
Examples::Examples(Examples&&) noexcept = default;

void Examples::fill(std::uint64_t first, std::size_t count, std::uint8_t* inputs, std::uint8_t* targets) {
  if (source_->file)
    source_->read(first, count, inputs, targets);
  else
    source_->stream.fill(first, count, inputs, targets, nullptr);
}

void Examples::fill_inputs(std::uint64_t first, std::size_t count, std::uint8_t* inputs) {
  if (!source_->file) return source_->stream.fill(first, count, inputs, nullptr, nullptr);
  source_->targets.resize(count * source_->stream.board_bytes());
  source_->read(first, count, inputs, source_->targets.data());
}

std::string Examples::identity() {
  if (!source_->file) return "";
  const std::size_t bytes = source_->stream.board_bytes();
  const std::uint64_t count = source_->file->info().count;
  const std::uint64_t part = std::min<std::uint64_t>(count, std::max<std::size_t>(1, kPartBytes / bytes));
  std::vector<std::uint8_t> inputs(part * bytes);
  Sha256 digest;
  for (std::uint64_t first = 0; first < count; first += part) {
    const auto here = static_cast<std::size_t>(std::min(part, count - first));
    source_->file->read_inputs(first, here, inputs.data());
    digest.add(inputs.data(), here * bytes);
  }
  return "sha256:" + digest.hex();
}

void Examples::set_teacher(const Model& model, double temperature) {
  teacher_ = std::make_unique<Teacher>(model, temperature);
}

}  // namespace minlife
