#include "report/page.h"

#include <doctest/doctest.h>

#include "report/assets.h"

namespace minlife {
namespace {

Page small_page() {
  Page page;
  page.title = "<title> {{data}}";
  page.kind = "kind";
  page.heading = "{{script}} & more";
  page.lead = "lead";
  page.missing = "missing";
  page.sections = {{"one", "One <1>", "<p>html</p>"}, {"two", "Two", "", true}};
  page.data = "{}";
  page.footer = "<p>foot</p>";
  return page;
}

}  // namespace

TEST_CASE("what goes into the page is not looked at for names again") {
  const std::string html = to_html(small_page());
  CHECK(html.find("<title>&lt;title&gt; {{data}}</title>") != std::string::npos);
  CHECK(html.find("<h1>{{script}} &amp; more</h1>") != std::string::npos);
  CHECK(html.find("<h2 id=\"one-title\">One &lt;1&gt;</h2>\n<p>html</p>") != std::string::npos);
  CHECK(html.find("<li class=\"needs-script\"><a href=\"#two\">Two</a></li>") != std::string::npos);
}

TEST_CASE("the policy allows nothing but the page's own script and style") {
  const std::string html = to_html(small_page());
  const std::size_t begin = html.find("content=\"default-src"), end = html.find("\">", begin);
  REQUIRE(begin != std::string::npos);
  const std::string policy = html.substr(begin, end - begin);
  CHECK(policy.find("default-src 'none'; script-src 'sha256-") != std::string::npos);
  CHECK(policy.find("base-uri 'none'; form-action 'none'") != std::string::npos);
  for (const char* word : {"unsafe", "http", "data:", "*", "self"})
    CHECK(policy.find(word) == std::string::npos);
  // No address is in it that a browser would follow.
  for (const char* word : {"src=", "<link", "@import", "url("}) CHECK(html.find(word) == std::string::npos);
}

TEST_CASE("the scripts end nothing that they stand in") {
  CHECK(page_script().find("</script") == std::string_view::npos);
  CHECK(page_style().find("</style") == std::string_view::npos);
  CHECK(page_script().size() + page_style().size() + page_template().size() < 150'000);
}

}  // namespace minlife
