#pragma once

// For the precompiled header (cmake/MinlifeOptions.cmake): in every file that handles JSON half of a
// sanitized compilation were the same members of json, which json_once.cc has once for all.

#include <nlohmann/json.hpp>

extern template class nlohmann::basic_json<>;
