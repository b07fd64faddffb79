#include <fmt/format.h>

#include "cli/overview.h"
#include "cli/reference/reference.h"
#include "cli/verbs.h"
#include "core/provenance.h"

namespace minlife {
namespace {

/// What roff shows as `c`. A minus can be copied into a shell, which a hyphen cannot.
std::string glyph(char c) {
  switch (c) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '~':
      return "\\(ti";
    case '^':
      return "\\(ha";
    default:
      return {c};
  }
}

/// `text` as roff shows it letter by letter; at the start of a line a dot would begin a request.
std::string plain(std::string_view text) {
  std::string line = text.substr(0, 1) == "." ? "\\&" : "";
  for (const char c : text) line += glyph(c);
  return line;
}

std::string bold(std::string_view text) { return fmt::format("\\fB{}\\fR", plain(text)); }
std::string italic(std::string_view text) { return fmt::format("\\fI{}\\fR", plain(text)); }

std::string section(std::string_view title) { return fmt::format(".SH {}\n", title); }
std::string item(const std::string& term, const std::string& text) {
  return fmt::format(".TP\n{}\n{}\n", term, text);
}

std::string head(const Flag& flag) {
  return bold("--" + flag.name) + (flag.value.empty() ? "" : " " + italic(flag.value));
}

std::string flag_item(const Flag& flag) {
  std::string text = plain(flag.help);
  if (!flag.fallback.empty()) text += fmt::format(" (default: {})", plain(flag.fallback));
  if (flag.required)
    text +=
        flag.instead.empty() ? " (required)" : plain(fmt::format(" (required without --{})", flag.instead));
  return item(head(flag), text);
}

std::string usage(const Verb& verb) {
  std::string line = bold("minlife " + verb.name);
  for (const std::string& name : verb.positionals) line += " " + italic(name);
  for (const Flag& flag : verb.flags)
    if (flag.required) line += " " + head(flag);
  return fmt::format("{} [{}]\n", line, italic("flags"));
}

std::string verb_part(const Verb& verb) {
  std::string part = fmt::format(".SS {}\n{}.PP\n{}\n", verb.name, usage(verb), plain(verb.summary));
  for (const Flag& flag : verb.flags) part += flag_item(flag);
  return part + fmt::format(".PP\nExample:\n.PP\n.nf\n.RS\n{}\n.RE\n.fi\n", plain(verb.example));
}

std::string environment() {
  return section("ENVIRONMENT") +
         item(bold("MINLIFE_INSTRUCTIONS"),
              fmt::format("Where a package holds builds for several instruction sets: which of them runs, "
                          "{}, {} or {}, instead of the widest that the processor has.",
                          bold("avx512"), bold("avx2"), bold("plain"))) +
         item(bold("SLURM_CPUS_PER_TASK"),
              fmt::format("How many threads compute, without {}.", bold("--threads"))) +
         item(bold("NO_COLOR"), "Set and not empty: results have no colours.");
}

std::string files() {
  return section("FILES") + item(italic("PREFIX/share/minlife/patterns"),
                                 "Patterns of Life as RLE files, to simulate and to predict.");
}

}  // namespace

std::string man_page() {
  std::string page = fmt::format(
      ".\\\" Made from the program\\(aqs own tables, which --help shows too.\n.TH MINLIFE 1 \"{}\" \"minlife "
      "{}\" \"User Commands\"\n",
      git_date(), version());
  page += section("NAME") + "minlife \\- find out how small a neural network that learns Life can be\n";
  page += fmt::format("{}{} {} [{}]\n.br\n{} {} {}\n.br\n{} {}\n", section("SYNOPSIS"), bold("minlife"),
                      italic("VERB"), italic("arguments"), bold("minlife"), italic("VERB"), bold("--help"),
                      bold(fmt::format("minlife {}", kHelpVerb)), italic("VERB"));
  page += fmt::format(
      "{}{}\n.PP\nResults go to standard output, talk and progress to standard error. Output files appear "
      "whole or not at all.\nA repeated or unknown flag is an error.\n",
      section("DESCRIPTION"), plain(purpose()));
  page += section("VERBS");
  for (const Verb& verb : verbs()) page += verb_part(verb);
  page += section("FLAGS OF EVERY VERB");
  for (const Flag& flag : common_flags()) page += flag_item(flag);
  page += section("WITHOUT A VERB");
  for (const Flag& flag : program_flags()) page += flag_item(flag);
  page += section("EXIT STATUS");
  for (const ExitCode& code : exit_codes())
    page += item(bold(std::to_string(code.code)), plain(code.meaning));
  return page + environment() + files();
}

}  // namespace minlife
