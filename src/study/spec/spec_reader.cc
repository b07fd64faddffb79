#include "study/spec/spec_reader.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/figures.h"
#include "core/suggest.h"
#include "core/text.h"
#include "study/spec/spec_mistakes.h"
#include "study/spec/toml_nesting.h"
#include "study/spec/toml_values.h"
#include "study/spec/value_range.h"
#include "study/trial/trial_id.h"

namespace minlife {
namespace {

struct Entry {
  std::string key;
  toml::source_region key_source;
  const toml::node* node;
};

/// A table's entries in the file's order; toml++ keeps them by name.
std::vector<Entry> in_file_order(const toml::table& table) {
  std::vector<Entry> entries;
  for (const auto& [key, node] : table) entries.push_back({std::string(key.str()), key.source(), &node});
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    const auto& left = a.key_source.begin;
    const auto& right = b.key_source.begin;
    return std::pair(left.line, left.column) < std::pair(right.line, right.column);
  });
  return entries;
}

class SpecReader {
 public:
  SpecReader(const toml::table& root, const std::string& file, const SpecRules& rules)
      : root_(root), rules_(rules), mistakes_(file) {}

  Spec read() {
    check_keys();
    spec_.name = text("name").value_or("");
    if (root_.contains("name") && root_["name"].is_string()) check_name();
    read_protocol();
    spec_.seed = number("seed", 0, std::numeric_limits<std::int64_t>::max()).value_or(0);
    for (const char* key : {"name", "seed"})
      if (!root_.contains(key)) mistakes_.add(std::string(key) + " is missing; every study has one");
    read_replicates();
    read_save_models();
    if (const toml::table* table = section("train")) read_train(*table);
    read_grids();
    if (const toml::table* table = section("shrink")) read_shrink(*table);
    if (rules_.check_whole)
      for (const WholeMistake& mistake : rules_.check_whole(spec_)) {
        const toml::node* node = root_[mistake.section][mistake.field].node();
        if (node)
          mistakes_.add(node->source(), mistake.what);
        else
          mistakes_.add(mistake.what);
      }
    mistakes_.throw_any();
    return std::move(spec_);
  }

 private:
  void check_keys() {
    std::vector<std::string> known{"name",    "protocol", "replicates",  "until", "round", "cap",
                                   "parents", "seed",     "save_models", "train", "grid"};
    if (!rules_.shrink.empty()) known.push_back("shrink");
    for (const Entry& entry : in_file_order(root_)) {
      if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
      if (rule(rules_.train, entry.key))
        mistakes_.add(
            entry.key_source,
            entry.key + " is a training field; put it under [train] or [grid], after the study's own");
      else
        unknown(entry.key_source, "key", entry.key, known);
    }
  }

  void unknown(const toml::source_region& where, const std::string& kind, const std::string& name,
               const std::vector<std::string>& known) {
    std::string nearest = word_of_same_meaning(name, known, rules_.synonyms);
    if (nearest.empty()) nearest = nearest_word(name, known);
    mistakes_.add(where, fmt::format("unknown {} {}{}", kind, name,
                                     (nearest.empty() ? "; known are " + join(known)
                                                      : fmt::format(" (did you mean {}?)", nearest))));
  }

  static const FieldRule* rule(const std::vector<FieldRule>& rules, const std::string& name) {
    const auto found =
        std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return r.name == name; });
    return found == rules.end() ? nullptr : &*found;
  }

  /// The rule of a section's field; reports one that is unknown.
  const FieldRule* field_rule(const std::vector<FieldRule>& rules, const Entry& entry) {
    const FieldRule* found = rule(rules, entry.key);
    if (found) return found;
    std::vector<std::string> known;
    for (const FieldRule& r : rules) known.push_back(r.name);
    unknown(entry.key_source, "field", entry.key, known);
    return nullptr;
  }

  void wrong_type(const std::string& key, const toml::node& node, const std::string& wanted) {
    mistakes_.add(node.source(), fmt::format("{} is {}; it must be {}", key, type_name(node), wanted));
  }

  std::optional<std::string> text(const std::string& key) {
    const toml::node* node = root_.get(key);
    if (!node) return std::nullopt;
    if (!node->is_string()) wrong_type(key, *node, "a string");
    return node->value_exact<std::string>();
  }

  std::optional<std::uint64_t> number(const std::string& key, std::int64_t low, std::int64_t high) {
    const toml::node* node = root_.get(key);
    if (!node) return std::nullopt;
    const auto value = whole_value(*node);
    if (!value) {
      wrong_type(key, *node, "an integer");
    } else if (*value < low || *value > high) {
      mistakes_.add(node->source(),
                    fmt::format("{} is {}; it must be from {} to {}", key, *value, low, high));
    } else {
      return static_cast<std::uint64_t>(*value);
    }
    return std::nullopt;
  }

  const toml::table* section(const std::string& key) {
    const toml::node* node = root_.get(key);
    if (node && !node->is_table()) wrong_type(key, *node, fmt::format("a section, [{}]", key));
    return node ? node->as_table() : nullptr;
  }

  void check_name() {
    if (!is_study_name(spec_.name))
      mistakes_.add(root_.get("name")->source(),
                    value_error("name", spec_.name, "it must be letters, digits, \"_\", \"-\" and \".\"",
                                "it becomes part of file names")
                        .what());
  }

  void read_protocol() {
    const auto named = text("protocol");
    if (!named) return;
    if (std::find(rules_.protocols.begin(), rules_.protocols.end(), *named) == rules_.protocols.end())
      unknown(root_.get("protocol")->source(), "protocol", *named, rules_.protocols);
    spec_.protocol = *named;
  }

  void read_replicates() {
    spec_.replicates = number("replicates", 1, kMaxReplicates).value_or(0);
    const auto round = number("round", 1, kMaxReplicates), cap = number("cap", 1, kMaxReplicates);
    spec_.parents = number("parents", 1, kMaxReplicates).value_or(0);
    const toml::node* until = root_.get("until");
    if (!until) {
      if (spec_.replicates > 0 && spec_.parents > spec_.replicates)
        mistakes_.add(
            root_.get("parents")->source(),
            fmt::format("parents is {}; it must be at most replicates, {}", spec_.parents, spec_.replicates));
      for (const char* key : {"round", "cap"})
        if (const toml::node* node = root_.get(key))
          mistakes_.add(node->source(), std::string(key) + " has no meaning without until = \"decided\"");
      if (!root_.contains("replicates"))
        mistakes_.add("replicates is missing; say how many, or until = \"decided\"");
      return;
    }
    const auto when = text("until");
    if (when && *when != "decided")
      mistakes_.add(until->source(), value_error("until", *when, "it must be \"decided\"").what());
    if (const toml::node* node = root_.get("replicates"))
      mistakes_.add(node->source(), "replicates has no meaning beside until; cap bounds their number");
    if (const toml::node* node = root_.get("parents"))
      mistakes_.add(node->source(), "parents has no meaning beside until");
    SequentialRule sequential;
    if (cap) sequential.cap = *cap;
    if (round) sequential.round = *round;
    if (!round && cap) sequential.round = std::min(sequential.round, *cap);
    if (sequential.round > sequential.cap)
      mistakes_.add(root_.get("round")->source(),
                    fmt::format("round is {}; it must be at most cap, {}", sequential.round, sequential.cap));
    spec_.until = sequential;
  }

  void read_save_models() {
    const auto told = text("save_models");
    if (!told) return;
    const toml::node* node = root_.get("save_models");
    if (const auto found = find_saved_models(*told))
      spec_.save_models = *found;
    else
      mistakes_.add(node->source(), value_error("save_models", *told, saved_models_rule()).what());
    if (root_.contains("shrink"))
      mistakes_.add(node->source(),
                    "save_models has no meaning beside [shrink], which keeps the networks that others derive "
                    "from (leave it out)");
  }

  /// A scalar as its field's canonical text; reports what is wrong with it.
  std::optional<std::string> value(const FieldRule& field, const toml::node& node) {
    std::string written;
    if (const auto* string = node.as_string()) {
      written = string->get();
      if (parse_double(written) || parse_whole_int(written) || written == "true" || written == "false") {
        mistakes_.add(
            node.source(),
            fmt::format("{} is the string \"{}\"; numbers and booleans stand without quotes (write {})",
                        field.name, written, written));
        return std::nullopt;
      }
    } else if (const auto* integer = node.as_integer()) {
      written = std::to_string(integer->get());
    } else if (const auto* real = node.as_floating_point()) {
      if (!std::isfinite(real->get())) {
        mistakes_.add(node.source(),
                      value_error(field.name, shortest(real->get()), "it must be finite").what());
        return std::nullopt;
      }
      written = canonical_number(real->get());
    } else if (const auto* boolean = node.as_boolean()) {
      written = boolean->get() ? "true" : "false";
    } else if (const auto* array = node.as_array(); array && field.is_list) {
      written = list_text(*array);
    } else {
      wrong_type(field.name, node, field.is_list ? "a string or a list" : "a string, a number or a boolean");
      return std::nullopt;
    }
    return checked(field, written, node);
  }

  std::optional<std::string> checked(const FieldRule& field, const std::string& written,
                                     const toml::node& node) {
    if (const auto complaint = field.check(written)) {
      mistakes_.add(node.source(), *complaint);
      return std::nullopt;
    }
    return field.canonical ? field.canonical(written) : written;
  }

  static bool holds_range(const toml::node& node) {
    return node.is_string() && is_range(node.as_string()->get());
  }

  /// What one entry of a list stands for: the values of a range, else one.
  std::vector<std::string> entry_values(const FieldRule& field, const toml::node& node) {
    std::vector<std::string> texts;
    if (!holds_range(node)) {
      if (auto one = value(field, node)) texts.push_back(*std::move(one));
      return texts;
    }
    try {
      for (const std::string& written : range_values(field.name, node.as_string()->get(), kMaxCells)) {
        auto one = checked(field, written, node);
        if (!one) break;  // one complaint for all that follow
        texts.push_back(*std::move(one));
      }
    } catch (const InputError& error) {
      mistakes_.add(node.source(), error.what());
    }
    return texts;
  }

  /// A list without repeats, or a range in its place; reports what is wrong with it. Ends soon after
  /// kMaxCells values.
  std::vector<std::string> values(const FieldRule& field, const toml::node& list) {
    const toml::array* array = list.as_array();
    if (!array) return entry_values(field, list);
    if (array->empty())
      mistakes_.add(array->source(), field.name + " is an empty list; it must have at least one value");
    std::vector<std::string> texts;
    std::set<std::string> seen;
    for (const toml::node& node : *array) {
      if (texts.size() > kMaxCells) break;
      for (std::string& one : entry_values(field, node)) {
        if (!seen.insert(one).second)
          mistakes_.add(node.source(), fmt::format("{} lists {} twice; each value once", field.name, one));
        texts.push_back(std::move(one));
      }
    }
    return texts;
  }

  void read_train(const toml::table& table) {
    for (const Entry& entry : in_file_order(table)) {
      const FieldRule* field = field_rule(rules_.train, entry);
      if (!field) continue;
      if (entry.node->is_array() && !field->is_list)
        mistakes_.add(entry.node->source(), entry.key + " is a list; lists stand under [grid]");
      else if (holds_range(*entry.node))
        mistakes_.add(entry.node->source(), entry.key + " is a range; ranges stand under [grid]");
      else if (auto text = value(*field, *entry.node))
        spec_.train.push_back({entry.key, *std::move(text)});
    }
  }

  /// [grid], or one [[grid]] after the other.
  void read_grids() {
    const toml::node* node = root_.get("grid");
    const toml::array* several = node && node->is_array_of_tables() ? node->as_array() : nullptr;
    if (const toml::table* table = several ? nullptr : section("grid")) read_grid(*table);
    for (std::size_t k = 0; several && k < several->size() && cells_ <= kMaxCells; ++k)
      read_grid(*several->get(k)->as_table());
  }

  void read_grid(const toml::table& table) {
    std::uint64_t cells = 1;
    GridAxes grid;
    const auto too_many = [&](const toml::source_region& where, const std::string& what) {
      mistakes_.add(where, fmt::format("with {} the grid has more than {} cells; split the study", what,
                                       with_commas(kMaxCells)));
      cells_ = kMaxCells + 1;
    };
    if (cells_ == kMaxCells) return too_many(table.source(), "this one");
    for (const Entry& entry : in_file_order(table)) {
      const FieldRule* field = field_rule(rules_.train, entry);
      if (!field) continue;
      if (const toml::table* shared = root_["train"].as_table(); shared && shared->contains(entry.key))
        mistakes_.add(entry.key_source, entry.key + " stands under [train] and under [grid]; keep one");
      if (!entry.node->is_array() && !holds_range(*entry.node)) {
        wrong_type(entry.key, *entry.node,
                   "a list, or a range such as \"1..8\" (a single value stands under [train])");
        continue;
      }
      std::vector<std::string> texts = values(*field, *entry.node);
      if (texts.size() > (kMaxCells - cells_) / cells) return too_many(entry.key_source, entry.key);
      cells *= std::max<std::uint64_t>(texts.size(), 1);
      grid.push_back({entry.key, std::move(texts)});
    }
    cells_ += cells;
    spec_.grids.push_back(std::move(grid));
  }

  void read_shrink(const toml::table& table) {
    for (const Entry& entry : in_file_order(table)) {
      const FieldRule* field = field_rule(rules_.shrink, entry);
      if (!field) continue;
      if (entry.node->is_array() || holds_range(*entry.node))
        spec_.shrink.push_back({entry.key, values(*field, *entry.node)});
      else if (auto text = value(*field, *entry.node))
        spec_.shrink.push_back({entry.key, {*std::move(text)}});
      else  // told, but not as its rule allows: it is not missing
        spec_.shrink.push_back({entry.key, {}});
    }
  }

  const toml::table& root_;
  const SpecRules& rules_;
  SpecMistakes mistakes_;
  Spec spec_;
  std::uint64_t cells_ = 0;  ///< of the grids that were read; beyond kMaxCells once there were too many
};

}  // namespace

bool is_study_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

Spec parse_spec(std::string_view text, const std::string& file, const SpecRules& rules) {
  if (const auto place = too_deep_toml(text))
    throw InputError(
        fmt::format("{}:{}:{}: this is nested more than {} levels deep; a spec has lists in sections", file,
                    place->line, place->column, kMostTomlNesting));
  try {
    const toml::table root = toml::parse(text);
    Spec spec = SpecReader(root, file, rules).read();
    spec.text = text;
    return spec;
  } catch (const toml::parse_error& error) {
    const toml::source_position where = error.source().begin;
    throw InputError(
        fmt::format("{}:{}:{}: no TOML: {}", file, where.line, where.column, error.description()));
  }
}

Spec read_spec(const std::string& path, const SpecRules& rules) {
  return parse_spec(read_file(path, std::uint64_t{1} << 20), path, rules);
}

}  // namespace minlife
