// cxxopts would cut words with std::regex, which GCC 12's sanitizers warn about; it has a parser of its own
// too.
#define CXXOPTS_NO_REGEX
#include "cli/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cxxopts.hpp>
#include <stdexcept>

#include "cli/synonyms.h"
#include "cli/terminal/width.h"
#include "core/cpu.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/suggest.h"
#include "core/text.h"
#include "train/config_synonyms.h"

namespace minlife {
namespace {

constexpr int kMaxThreads = 4096;

int parse_threads(std::string_view field, const std::string& text) {
  const auto threads = parse_whole_int(text);
  if (!threads || *threads < 1 || *threads > kMaxThreads)
    throw value_error(field, text, fmt::format("it must be a whole number from 1 to {}", kMaxThreads),
                      fmt::format("try {}", available_processors()));
  return static_cast<int>(*threads);
}

}  // namespace

const std::vector<Flag>& common_flags() {
  static const std::vector<Flag> flags{
      {"threads", "N", "", "threads (default: SLURM_CPUS_PER_TASK, else all processors)"},
      {"json", "", "", "results as one JSON object per line"},
      {"quiet", "", "", "no talk and no progress on standard error"},
      {"help", "", "", "this text; -h too"},
  };
  return flags;
}

Arguments::Arguments(const std::string& verb, std::vector<std::string> positionals, std::vector<Flag> flags,
                     const std::vector<std::string>& words)
    : program_(verb.empty() ? "minlife" : "minlife " + verb),
      positionals_(std::move(positionals)),
      flags_(std::move(flags)) {
  flags_.insert(flags_.end(), common_flags().begin(), common_flags().end());
  command_line_ = program_;
  for (const std::string& word : words) command_line_ += " " + shell_quoted(word);

  // cxxopts only cuts words into flags, values and the rest, all of them strings: its own number parsing
  // takes 0.5abc for 0.5, its lists split file names at commas, and a repeated flag wins silently.
  cxxopts::Options options("minlife");
  options.allow_unrecognised_options();
  for (const Flag& flag : flags_) {
    const auto value = cxxopts::value<std::string>();
    options.add_options()(flag.name, "", flag.value.empty() ? value->implicit_value("") : value);
  }
  const auto end_of_flags = std::find(words.begin(), words.end(), "--");
  std::vector<const char*> cut{"minlife"};
  for (auto word = words.begin(); word != end_of_flags; ++word)
    cut.push_back(*word == "-h" ? "--help" : word->c_str());

  try {
    const cxxopts::ParseResult parsed = options.parse(static_cast<int>(cut.size()), cut.data());
    for (const std::string& word : parsed.unmatched()) {
      if (word.size() > 1 && word[0] == '-') refuse_unknown(word);
      positional_values_.push_back(word);
    }
    for (const cxxopts::KeyValue& argument : parsed.arguments()) {
      const Flag& flag = declared(argument.key());
      if (find(flag.name) != nullptr)
        throw InputError(
            fmt::format("--{} is given twice; a flag can be given once (remove one of them)", flag.name));
      if (flag.value.empty() && !argument.value().empty())
        throw value_error("--" + flag.name, argument.value(), "it takes no value",
                          fmt::format("write --{} alone", flag.name));
      // "--seed --json" forgot the seed; no value of any flag begins with two dashes.
      if (argument.value().rfind("--", 0) == 0)
        throw value_error("--" + flag.name, "", "it needs a value",
                          fmt::format("--{} {}", flag.name, flag.value));
      values_.push_back({flag.name, argument.value()});
    }
  } catch (const cxxopts::exceptions::missing_argument&) {
    const std::string name = words.empty() ? "" : (end_of_flags - 1)->substr(2);
    throw value_error("--" + name, "", "it needs a value",
                      fmt::format("--{} {}", name, declared(name).value));
  } catch (const cxxopts::exceptions::exception& error) {
    throw InputError(fmt::format("{} (see {} --help)", error.what(), program_));
  }
  if (end_of_flags != words.end())
    positional_values_.insert(positional_values_.end(), end_of_flags + 1, words.end());
  if (given("threads")) parse_threads("--threads", text("threads"));
}

void Arguments::check_complete() const {
  if (positional_values_.size() > positionals_.size() && !last_repeats())
    throw value_error("argument", positional_values_[positionals_.size()],
                      positionals_.empty()
                          ? program_ + " takes flags only"
                          : fmt::format("{} takes only {}", program_, join(positionals_, " ")),
                      fmt::format("see {} --help", program_));
  if (positional_values_.size() < positionals_.size())
    throw InputError(fmt::format("{} is missing; {} needs it (see {} --help)",
                                 positionals_[positional_values_.size()], program_, program_));
  for (std::size_t k = 0; k < positional_values_.size(); ++k)
    if (positional_values_[k].empty())
      throw value_error(positionals_[std::min(k, positionals_.size() - 1)], "", "it must name what to read");
  for (const Flag& flag : flags_)
    if (flag.required && !given(flag.name) && (flag.instead.empty() || !given(flag.instead)))
      throw InputError(fmt::format("--{} is missing; {} needs it (add --{} {}{})", flag.name, program_,
                                   flag.name, flag.value,
                                   (flag.instead.empty() ? "" : ", or --" + flag.instead)));
}

bool Arguments::given(std::string_view flag) const { return find(declared(flag).name) != nullptr; }

std::string Arguments::text(std::string_view flag) const {
  const Value* value = find(flag);
  return value != nullptr ? value->text : declared(flag).fallback;
}

std::int64_t Arguments::integer(std::string_view flag, std::int64_t low, std::int64_t high) const {
  const auto value = parse_whole_int(text(flag));
  const bool bounded = high != std::numeric_limits<std::int64_t>::max();
  if (!value || *value < low || *value > high)
    refuse_value(flag,
                 "it must be a whole number " +
                     (bounded ? fmt::format("from {} to {}", low, high) : fmt::format("of at least {}", low)),
                 std::to_string(low));
  return *value;
}

std::uint64_t Arguments::word(std::string_view flag) const {
  const auto value = parse_whole_uint(text(flag));
  if (!value) refuse_value(flag, "it must be a whole number from 0 to 18446744073709551615", "1");
  return *value;
}

double Arguments::real(std::string_view flag, double low, double high) const {
  const auto value = parse_double(text(flag));
  // Written so that NaN fails too.
  if (!value || !(*value >= low && *value <= high))
    refuse_value(flag, fmt::format("it must be a number from {} to {}", shortest(low), shortest(high)),
                 shortest(low));
  return *value;
}

std::size_t Arguments::choice(std::string_view flag, const std::vector<std::string>& allowed) const {
  const std::string value = text(flag);
  const auto found = std::find(allowed.begin(), allowed.end(), value);
  if (found == allowed.end()) {
    const std::string meant = nearest_word(value, allowed);
    refuse_value(flag, "it must be one of " + join(allowed), meant.empty() ? allowed.front() : meant);
  }
  return static_cast<std::size_t>(found - allowed.begin());
}

Arguments::Size Arguments::size(std::string_view flag, int high) const {
  const std::vector<std::string> sides = split(text(flag), 'x');
  const auto width = sides.size() == 2 ? parse_int(sides[0]) : std::nullopt;
  const auto height = sides.size() == 2 ? parse_int(sides[1]) : std::nullopt;
  const auto fits = [high](auto side) { return side && *side >= 1 && *side <= high; };
  if (!fits(width) || !fits(height))
    refuse_value(flag,
                 "it must be WIDTHxHEIGHT, each from 1 to " + with_commas(static_cast<std::uint64_t>(high)),
                 "32x32");
  return {static_cast<int>(*width), static_cast<int>(*height)};
}

int Arguments::threads() const {
  if (given("threads")) return parse_threads("--threads", text("threads"));
  if (const char* granted = std::getenv("SLURM_CPUS_PER_TASK"))
    return parse_threads("SLURM_CPUS_PER_TASK", granted);
  return available_processors();
}

std::string Arguments::help(std::string_view summary, std::string_view example, std::size_t columns) const {
  std::string usage = "Usage: " + program_;
  for (const std::string& name : positionals_) usage += " " + name;
  std::size_t longest = 0;
  const auto head = [](const Flag& flag) {
    return fmt::format("--{}{}", flag.name, (flag.value.empty() ? "" : " " + flag.value));
  };
  for (const Flag& flag : flags_) {
    longest = std::max(longest, head(flag).size());
    if (flag.required) usage += " " + head(flag);
  }
  std::string page = wrapped(fmt::format("{} [flags]\n\n{}\n\n", usage, summary), columns, 0);
  for (const Flag& flag : flags_) {
    std::string line = fmt::format("  {:<{}}  {}", head(flag), longest, flag.help);
    if (!flag.fallback.empty()) line += fmt::format(" (default: {})", flag.fallback);
    page += wrapped(line, columns, longest + 2) + "\n";
  }
  if (!example.empty()) page += wrapped(fmt::format("\nExample: {}\n", example), columns, 9);
  return page;
}

const Flag& Arguments::declared(std::string_view name) const {
  for (const Flag& flag : flags_)
    if (flag.name == name) return flag;
  throw std::logic_error(fmt::format("{} does not declare --{}", program_, name));
}

const Arguments::Value* Arguments::find(std::string_view name) const {
  for (const Value& value : values_)
    if (value.flag == name) return &value;
  return nullptr;
}

void Arguments::refuse_unknown(const std::string& word) const {
  std::vector<std::string> known;
  for (const Flag& flag : flags_) known.push_back("--" + flag.name);
  const std::string name = word.substr(0, word.find('='));
  std::string remedy = fmt::format("see {} --help", program_);
  std::string meant = word_of_same_meaning(name, known, config_synonyms());
  if (meant.empty()) meant = word_of_same_meaning(name, known, flag_synonyms());
  if (!meant.empty())  // by a word of others: they are told what it is here
    remedy = fmt::format("did you mean {}? Its help: \"{}\"", meant, declared(meant.substr(2)).help);
  else if (meant = nearest_word(name, known); !meant.empty())
    remedy = fmt::format("did you mean {}?", meant);
  throw value_error("flag", name, program_ + " has none of that name", remedy);
}

void Arguments::refuse_value(std::string_view flag, const std::string& rule, const std::string& good) const {
  const std::string& fallback = declared(flag).fallback;
  throw value_error("--" + std::string(flag), text(flag), rule,
                    fmt::format("try --{} {}", flag, (fallback.empty() ? good : fallback)));
}

}  // namespace minlife
