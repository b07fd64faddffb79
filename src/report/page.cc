#include "report/page.h"

#include <fmt/format.h>

#include <map>
#include <stdexcept>

#include "core/provenance.h"
#include "core/sha256.h"
#include "report/assets.h"
#include "report/html.h"

namespace minlife {
namespace {

/// The digest of an inline script or style, as a policy names it.
std::string digest_source(std::string_view text) {
  const std::string hex = sha256_hex(text);
  std::string bytes;
  for (std::size_t k = 0; k < hex.size(); k += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(k, 2), nullptr, 16));
  return fmt::format("'sha256-{}'", base64(bytes));
}

std::string policy() {
  return fmt::format("default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
                     digest_source(page_script()), digest_source(page_style()));
}

/// The template with every {{name}} replaced, once: what goes in is not looked at again.
std::string filled(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string whole;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find("{{", at), close = text.find("}}", open);
    whole += text.substr(at, open - at);
    if (open == std::string_view::npos) break;
    if (close == std::string_view::npos) throw std::logic_error("the page's template has an open {{");
    whole += values.at(std::string(text.substr(open + 2, close - open - 2)));
    at = close + 2;
  }
  return whole;
}

}  // namespace

std::string to_html(const Page& page) {
  std::string links, sections;
  for (const PageSection& section : page.sections) {
    const char* live = section.alive ? " class=\"needs-script\"" : "";
    links += fmt::format("<li{}><a href=\"#{}\">{}</a></li>", live, section.id, escaped(section.title));
    sections += fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-title\"{1}>\n<h2 "
        "id=\"{0}-title\">{2}</h2>\n{3}</section>\n",
        section.id, live, escaped(section.title), section.html);
  }
  return filled(page_template(), {{"policy", policy()},
                                  {"version", escaped(version())},
                                  {"title", escaped(page.title)},
                                  {"style", std::string(page_style())},
                                  {"kind", escaped(page.kind)},
                                  {"heading", escaped(page.heading)},
                                  {"lead", escaped(page.lead)},
                                  {"links", links},
                                  {"missing", escaped(page.missing)},
                                  {"sections", sections},
                                  {"footer", page.footer},
                                  {"data", page.data},
                                  {"script", std::string(page_script())}});
}

}  // namespace minlife
