#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

/// A flag as its verb declares it: `--NAME VALUE`, or a switch `--NAME` where `value` is empty.
struct Flag {
  std::string name;          ///< without the dashes
  std::string value;         ///< what the help calls the value: "N", "WxH"; empty for a switch
  std::string fallback;      ///< the value when the flag is not given; empty: none
  std::string help;          ///< one line; longer text is wrapped by the author
  bool required = false;     ///< an error when not given
  std::string instead = {};  ///< the flag that may be given in place of a required one; empty: none
};

/// --help, --json, --threads, --quiet: every verb has them.
const std::vector<Flag>& common_flags();

/// The arguments of one verb, each checked when it is read. All errors are InputError and name the flag, its
/// value, the rule and a remedy. Flags must be declared: asking for one that is not is a bug
/// (std::logic_error).
class Arguments {
 public:
  /// `words` is what follows the verb. Throws for an unknown or repeated flag, a value that is missing, or
  /// given to a switch; what is missing altogether is check_complete()'s business, so that --help always
  /// works.
  Arguments(const std::string& verb, std::vector<std::string> positionals, std::vector<Flag> flags,
            const std::vector<std::string>& words);

  /// Throws unless every positional and every required flag is given, and no positional too many.
  void check_complete() const;

  bool given(std::string_view flag) const;
  bool is_on(std::string_view flag) const { return given(flag); }  ///< for switches

  /// Positional `index`, as it was given.
  const std::string& positional(std::size_t index) const { return positional_values_.at(index); }
  const std::vector<std::string>& positionals() const { return positional_values_; }

  /// The value, or the fallback where the flag is not given.
  std::string text(std::string_view flag) const;
  /// Whole numbers, also as "1e6" and "1_000_000" (core/text.h).
  std::int64_t integer(std::string_view flag, std::int64_t low,
                       std::int64_t high = std::numeric_limits<std::int64_t>::max()) const;
  /// Any 64-bit number without a sign: seeds.
  std::uint64_t word(std::string_view flag) const;
  double real(std::string_view flag, double low, double high) const;
  /// One of `allowed`; returns its index.
  std::size_t choice(std::string_view flag, const std::vector<std::string>& allowed) const;

  /// "WIDTHxHEIGHT", both from 1 to `high`.
  struct Size {
    int width, height;
  };
  Size size(std::string_view flag, int high) const;

  /// --threads; by default SLURM_CPUS_PER_TASK where it is set, else the processors this process may use.
  int threads() const;

  /// The whole command as one could type it into a shell, for provenance.
  const std::string& command_line() const { return command_line_; }

  /// Usage, flags, defaults and an example of a whole command (may be empty), so many columns wide.
  std::string help(std::string_view summary, std::string_view example, std::size_t columns) const;

 private:
  struct Value {
    std::string flag, text;
  };

  bool last_repeats() const { return !positionals_.empty() && positionals_.back().ends_with("..."); }
  const Flag& declared(std::string_view flag) const;
  const Value* find(std::string_view flag) const;
  [[noreturn]] void refuse_unknown(const std::string& word) const;
  [[noreturn]] void refuse_value(std::string_view flag, const std::string& rule,
                                 const std::string& good) const;

  std::string program_;  ///< "minlife VERB", for messages
  std::vector<std::string> positionals_;
  std::vector<Flag> flags_;
  std::vector<Value> values_;
  std::vector<std::string> positional_values_;
  std::string command_line_;
};

}  // namespace minlife
