#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/suggest.h"
#include "study/spec/spec.h"

namespace minlife {

/// What a spec may say of one field.
struct FieldRule {
  std::string name;
  /// The complaint about a value, a whole sentence that names field, value, rule and remedy; nothing when it
  /// will do.
  std::function<std::optional<std::string>(const std::string& text)> check;
  /// The one text of a value that passed, so that "5e-1" and "0.5" count as the same; may be empty.
  std::function<std::string(const std::string& text)> canonical = {};
  bool is_list = false;  ///< a value is a list of lists of numbers, whose text is JSON
};

/// A mistake that several fields make together, and the field whose line the message names; none: the whole
/// file.
struct WholeMistake {
  std::string what, section = {}, field = {};
};

struct SpecRules {
  std::vector<FieldRule> train;   // the fields that [train] and [grid] know
  std::vector<FieldRule> shrink;  // the fields of [shrink]; without any, the section is unknown
  std::vector<std::string> protocols;
  std::span<const Synonym> synonyms = {};  ///< of fields, for suggestions; may be empty
  /// Finds mistakes that several fields make together; the spec may lack fields that are wrong by themselves.
  /// May be empty.
  std::function<std::vector<WholeMistake>(const Spec&)> check_whole = {};
};

/// Bounds that keep a slip of the keyboard from filling memory or a year; kMaxTrials is about cells times
/// replicates.
inline constexpr std::uint64_t kMaxCells = 100000, kMaxReplicates = 1000000, kMaxTrials = 10000000;

/// Whether a study may be called so: it becomes part of file names and of Slurm's jobs.
bool is_study_name(std::string_view name);

/// Reads a spec from TOML 1.0:
///
///     name = "width"            # letters, digits, "_", "-", "."
///     protocol = "..."          # optional
///     seed = 1
///     replicates = 64           # or: until = "decided", with round = 16 and cap = 256 unless given
///     parents = 16              # optional: cells with sign_flips run at the first 16 replicates that
///                               # succeed with sign_flips = "none", which are looked for among `replicates`
///     [train]                   # scalars, and lists where a field's value is one
///     [grid]                    # lists of at least one value, none twice; "1..8" and "0.1..0.5 step 0.1",
///                               # ranges (value_range.h), are such lists, and stand for several in one;
///                               # or several [[grid]], whose cells come one after the other
///     [shrink]                  # scalars, lists or ranges
///
/// Values are kept as text: strings as they are, numbers by canonical_number, booleans as true and false;
/// then the field's canonical text. A number or boolean in quotes is refused. Throws one InputError with a
/// line "FILE:LINE:COLUMN: ..." for every mistake in the file; only a syntax error stops at the first.
Spec parse_spec(std::string_view text, const std::string& file, const SpecRules& rules);

/// parse_spec of a file of at most 1 MiB.
Spec read_spec(const std::string& path, const SpecRules& rules);

}  // namespace minlife
