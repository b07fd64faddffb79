#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/text.h"
#include "train/config.h"

// How fields of the configuration read and show their values. Each throws InputError naming `label`.

namespace minlife::field_text {

inline std::int64_t whole(std::string_view text, std::string_view label, std::int64_t low,
                          std::int64_t high) {
  const auto value = parse_whole_int(text);
  if (!value || *value < low || *value > high)
    throw value_error(label, text, fmt::format("it must be a whole number from {} to {}", low, high));
  return *value;
}

inline double real(std::string_view text, std::string_view label, double low, double high, const char* rule) {
  const auto value = parse_double(text);
  if (!value || !(*value >= low && *value <= high)) throw value_error(label, text, rule);
  return *value;
}

/// Whether the text is a network's digest (warm_start.h).
inline bool is_digest(std::string_view text) {
  constexpr std::size_t kDigestLength = 64;
  return text.size() == kDigestLength && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

inline bool yes_or_no(std::string_view text, std::string_view label) {
  if (text != "true" && text != "false") throw value_error(label, text, "it must be true or false");
  return text == "true";
}

template <int TrainConfig::*kMember, std::int64_t kLow, std::int64_t kHigh>
void set_int(TrainConfig& c, std::string_view text, std::string_view label) {
  c.*kMember = static_cast<int>(whole(text, label, kLow, kHigh));
}

template <int TrainConfig::*kMember>
std::string get_int(const TrainConfig& c) {
  return std::to_string(c.*kMember);
}

template <std::uint64_t TrainConfig::*kMember>
void set_count(TrainConfig& c, std::string_view text, std::string_view label) {
  c.*kMember = static_cast<std::uint64_t>(whole(text, label, 1, std::int64_t{1} << 48));
}

template <std::uint64_t TrainConfig::*kMember>
std::string get_count(const TrainConfig& c) {
  return std::to_string(c.*kMember);
}

template <double OptimizerSettings::*kMember>
void set_decay(TrainConfig& c, std::string_view text, std::string_view label) {
  c.optimizer_settings.*kMember = real(text, label, 0, 0.99999999, "it must be a number from 0 to below 1");
}

template <double OptimizerSettings::*kMember>
void set_size_of(TrainConfig& c, std::string_view text, std::string_view label) {
  c.optimizer_settings.*kMember = real(text, label, 0, 1000, "it must be a number from 0 to 1000");
}

template <double TrainConfig::*kMember>
void set_real(TrainConfig& c, std::string_view text, std::string_view label) {
  c.*kMember = real(text, label, 0, 1000, "it must be a number from 0 to 1000");
}

template <double TrainConfig::*kMember>
void set_share(TrainConfig& c, std::string_view text, std::string_view label) {
  c.*kMember = real(text, label, 0, 1, "it must be a number from 0 to 1");
}

template <double TrainConfig::*kMember>
std::string get_real(const TrainConfig& c) {
  return shortest(c.*kMember);
}

template <double OptimizerSettings::*kMember>
std::string get_setting(const TrainConfig& c) {
  return shortest(c.optimizer_settings.*kMember);
}

}  // namespace minlife::field_text
