#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace minlife {

/// `text` as HTML shows it, in elements and in quoted attributes: & < > " and ' become references, what
/// steers or hides becomes visible (core/visible.h), so that it is UTF-8 too.
std::string escaped(std::string_view text);

/// <NAME>text</NAME>, the text escaped.
std::string element(std::string_view name, std::string_view text);

/// A list of sentences; "" of none. `kind`: its class.
std::string list_html(const std::vector<std::string>& sentences, std::string_view kind = "words");

/// <details> with a summary; `html` is HTML already.
std::string details_html(std::string_view summary, const std::string& html);

/// JSON for a <script type="application/json">: what could end the element or begin a comment is written
/// \u003c. Bytes that are not UTF-8 become the replacement character.
std::string script_json(const nlohmann::json& json);

/// The same of JSON text.
std::string script_json(std::string_view json);

/// `bytes` in base64 (RFC 4648), with padding.
std::string base64(std::string_view bytes);

}  // namespace minlife
