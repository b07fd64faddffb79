#include <fmt/format.h>

#include "cli/overview.h"
#include "cli/reference/reference.h"
#include "cli/reference/value_kind.h"
#include "cli/verbs.h"
#include "core/text.h"

namespace minlife {
namespace {

/// `text` where _arguments and _describe read until a colon or bracket.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

/// What completes a value or positional of that name.
std::string action(const std::string& name, const std::string& fallback) {
  const ValueKind kind = value_kind(name);
  if (kind.of == ValueKind::Of::folder) return "_files -/";
  if (kind.of == ValueKind::Of::file)
    return kind.ending.empty() ? "_files" : fmt::format("_files -g \"*{}\"", kind.ending);
  return fallback.empty() ? " " : fmt::format("({})", escaped(fallback));
}

std::string flag_spec(const Flag& flag) {
  const std::string value =
      flag.value.empty() ? "" : fmt::format(":{}:{}", escaped(flag.value), action(flag.value, flag.fallback));
  return fmt::format("--{}{}[{}]{}", flag.name, (value.empty() ? "" : "="), escaped(flag.help), value);
}

std::string flag_lines(const std::vector<Flag>& flags, const std::string& indent) {
  std::string lines;
  for (const Flag& flag : flags) lines += fmt::format(" \\\n{}{}", indent, shell_quoted(flag_spec(flag)));
  return lines;
}

std::string verb_case(const Verb& verb) {
  std::string lines = fmt::format("        {})\n          _arguments", verb.name);
  const std::string indent(12, ' ');
  lines += flag_lines(verb.flags, indent) + flag_lines(common_flags(), indent);
  int place = 0;
  for (const std::string& name : verb.positionals) {
    const std::string at = name.ends_with("...") ? "*" : std::to_string(++place);
    lines += fmt::format(" \\\n{}{}", indent,
                         shell_quoted(fmt::format("{}:{}:{}", at, escaped(name), action(name, ""))));
  }
  return lines + "\n          ;;\n";
}

}  // namespace

std::string zsh_completion() {
  std::string script = R"(#compdef minlife
# Completes the verbs, flags and files of minlife. Made from the program's own tables, which --help shows too.

_minlife() {
  local context curcontext=$curcontext state line
  local -A opt_args
  local -a verbs
  verbs=(
)";
  for (const Verb& verb : verbs())
    script += fmt::format("    {}\n", shell_quoted(fmt::format("{}:{}", verb.name, escaped(verb.summary))));
  script += fmt::format("    {}\n", shell_quoted(fmt::format("{}:Explains another verb.", kHelpVerb)));
  script += fmt::format("  )\n  _arguments -C{}{}", flag_lines(program_flags(), "    "),
                        flag_lines(common_flags(), "    "));
  script += R"( \
    '1:verb:->verb' \
    '*::arguments:->arguments'
  case $state in
    verb)
      _describe verb verbs
      ;;
    arguments)
      case $line[1] in
)";
  for (const Verb& verb : verbs()) script += verb_case(verb);
  script += fmt::format("        {})\n          _describe verb verbs\n          ;;\n", kHelpVerb);
  return script + R"(      esac
      ;;
  esac
}

_minlife "$@"
)";
}

}  // namespace minlife
