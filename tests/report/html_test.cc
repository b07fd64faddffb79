#include "report/html.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace minlife {

TEST_CASE("text is never markup") {
  CHECK(escaped("<b a=\"1\" c='2'>&amp;</b>") ==
        "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;");
  CHECK(element("td", "a < b") == "<td>a &lt; b</td>");
  CHECK(list_html({"<i>", "&"}) == "<ul class=\"words\"><li>&lt;i&gt;</li><li>&amp;</li></ul>\n");
  CHECK(list_html({}).empty());
  CHECK(details_html("<", "<p>") == "<details><summary>&lt;</summary><p></details>\n");
}

TEST_CASE("what is not UTF-8, or steers what reads it, shows as an escape") {
  CHECK(escaped("a\xff"
                "b\x1b[0m\xe2\x80\xae") == "a\\xffb\\x1b[0m\\u202e");
  CHECK(escaped("Größe ×") == "Größe ×");
}

TEST_CASE("JSON in a script cannot end it") {
  const nlohmann::json json{{"name", "</script><!--<script>"}, {"bytes", "\xff"}};
  const std::string text = script_json(json);
  CHECK(text.find('<') == std::string::npos);
  const nlohmann::json read = nlohmann::json::parse(text);
  CHECK(read["name"] == json["name"]);
  CHECK(read["bytes"] == "\xef\xbf\xbd");
}

TEST_CASE("base64: the examples of RFC 4648, section 10") {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) CHECK(base64(bytes) == text);
  CHECK(base64("\xfb\xff\xfe") == "+//+");
}

}  // namespace minlife
