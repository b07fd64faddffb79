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

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + plain(text) + "\\fR"; }

std::string section(std::string_view title) { return ".SH " + std::string(title) + "\n"; }
std::string item(const std::string& term, const std::string& text) {
  return ".TP\n" + term + "\n" + text + "\n";
}

std::string head(const Flag& flag) {
  return bold("--" + flag.name) + (flag.value.empty() ? "" : " " + italic(flag.value));
}

std::string flag_item(const Flag& flag) {
  std::string text = plain(flag.help);
  if (!flag.fallback.empty()) text += " (default: " + plain(flag.fallback) + ")";
  if (flag.required) text += " (required)";
  return item(head(flag), text);
}

std::string usage(const Verb& verb) {
  std::string line = bold("minlife " + verb.name);
  for (const std::string& name : verb.positionals) line += " " + italic(name);
  for (const Flag& flag : verb.flags)
    if (flag.required) line += " " + head(flag);
  return line + " [" + italic("flags") + "]\n";
}

std::string verb_part(const Verb& verb) {
  std::string part = ".SS " + verb.name + "\n" + usage(verb) + ".PP\n" + plain(verb.summary) + "\n";
  for (const Flag& flag : verb.flags) part += flag_item(flag);
  return part;
}

std::string environment() {
  return section("ENVIRONMENT") +
         item(bold("MINLIFE_INSTRUCTIONS"),
              "Where a package holds builds for several instruction sets: which of them runs, " +
                  bold("avx512") + ", " + bold("avx2") + " or " + bold("plain") +
                  ", instead of the widest that the processor has.") +
         item(bold("SLURM_CPUS_PER_TASK"), "How many threads compute, without " + bold("--threads") + ".") +
         item(bold("NO_COLOR"), "Set and not empty: results have no colours.");
}

std::string files() {
  return section("FILES") + item(italic("PREFIX/share/minlife/patterns"),
                                 "Patterns of Life as RLE files, to simulate and to predict.");
}

}  // namespace

std::string man_page() {
  std::string page =
      ".\\\" Made from the program\\(aqs own tables, which --help shows too.\n.TH MINLIFE 1 \"" + git_date() +
      "\" \"minlife " + version() + "\" \"User Commands\"\n";
  page += section("NAME") + "minlife \\- find out how small a neural network that learns Life can be\n";
  page += section("SYNOPSIS") + bold("minlife") + " " + italic("VERB") + " [" + italic("arguments") +
          "]\n.br\n" + bold("minlife") + " " + italic("VERB") + " " + bold("--help") + "\n";
  page += section("DESCRIPTION") + plain(purpose()) +
          "\n.PP\nResults go to standard output, talk and progress to standard error. Output files appear "
          "whole or "
          "not at all.\nA repeated or unknown flag is an error.\n";
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
