#include <fmt/format.h>

#include "cli/overview.h"
#include "cli/reference/reference.h"
#include "cli/reference/value_kind.h"
#include "cli/verbs.h"
#include "core/text.h"

namespace minlife {
namespace {

/// How the script calls what may stand there: ".rle" and "*" are files, "/" folders, all else is a word to
/// offer.
std::string offer(const std::string& name, const std::string& fallback) {
  const ValueKind kind = value_kind(name);
  if (kind.of == ValueKind::Of::folder) return shell_quoted("/");
  if (kind.of == ValueKind::Of::file) return shell_quoted(kind.ending.empty() ? "*" : kind.ending);
  return shell_quoted(fallback);
}

/// The lines that tell the script of `flags` and `positionals`.
std::string tables(const std::vector<Flag>& flags, const std::vector<std::string>& positionals) {
  std::string values, switches, places;
  for (const Flag& flag : flags) {
    if (flag.value.empty())
      switches += " --" + flag.name;
    else
      values += fmt::format(" [--{}]={}", flag.name, offer(flag.value, flag.fallback));
  }
  for (const std::string& name : positionals) places += " " + offer(name, "");
  const auto list = [](const std::string& words) { return words.empty() ? words : words.substr(1); };
  return fmt::format("      values=({})\n      switches=({})\n      places=({})\n", list(values),
                     list(switches), list(places));
}

std::vector<Flag> with_common(std::vector<Flag> flags) {
  flags.insert(flags.end(), common_flags().begin(), common_flags().end());
  return flags;
}

constexpr std::string_view kStart =
    R"(# Completes the verbs, flags and files of minlife. Made from the program's own tables, which --help shows too.

# _minlife_offer KIND WORD: what may stand in WORD's place.
_minlife_offer() {
  case $1 in
    '*') mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
    /) mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
    .*) mapfile -t COMPREPLY < <({ compgen -f -X "!*$1" -- "$2"; compgen -d -- "$2"; } | sort -u) ;;
    *)
      mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
      return
      ;;
  esac
  compopt -o filenames 2>/dev/null || true  # slashes behind folders, and quotes where a name needs them
}

_minlife() {
  local current=${COMP_WORDS[COMP_CWORD]} word asked='' flags_end='' index place=0
  local -A values=()
  local -a switches=() places=()
  COMPREPLY=()
  case $((COMP_CWORD == 1)):${COMP_WORDS[1]} in
)";

constexpr std::string_view kEnd = R"(  esac
  # What stands before the cursor tells what it is in: the value of a flag (--out FILE is two words, and bash makes three
  # of --out=FILE), or which of the places.
  for ((index = 2; index < COMP_CWORD; ++index)); do
    word=${COMP_WORDS[index]}
    if [[ -n $flags_end || $word != --* ]]; then
      ((++place))
    elif [[ $word == -- ]]; then
      flags_end=yes
    elif [[ -n ${values[$word]+known} ]]; then
      if [[ ${COMP_WORDS[index + 1]} == = ]]; then ((++index)); fi
      ((++index))
      if ((index >= COMP_CWORD)); then asked=$word; fi
    fi
  done
  if [[ -n $asked ]]; then
    if [[ $current == = ]]; then current=''; fi
    _minlife_offer "${values[$asked]}" "$current"
  elif [[ $current == -* && -z $flags_end ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${!values[*]} ${switches[*]}" -- "$current")
  else
    _minlife_offer "${places[place]-}" "$current"
  fi
}
complete -F _minlife minlife
)";

}  // namespace

std::string bash_completion() {
  std::string script(kStart);
  std::string names;
  for (const Verb& verb : verbs()) {
    names += " " + verb.name;
    script +=
        fmt::format("    0:{})\n{}      ;;\n", verb.name, tables(with_common(verb.flags), verb.positionals));
  }
  script += fmt::format("    0:{})\n{}      places=({})\n      ;;\n", kHelpVerb, tables({}, {}),
                        shell_quoted(names.substr(1)));
  // In the first word's place stands a verb, or a flag of the program.
  names += fmt::format(" {}", kHelpVerb);
  script += fmt::format("    *)\n{}      if ((COMP_CWORD == 1)); then places=({}); fi\n      ;;\n",
                        tables(with_common(program_flags()), {}), shell_quoted(names.substr(1)));
  return script + std::string(kEnd);
}

}  // namespace minlife
