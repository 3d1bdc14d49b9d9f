// SPDX-License-Identifier: Apache-2.0
//
// settings_file.h — the text of stithy.toml as a flat list of keys, values and lines.
//
// toml++ stands behind settings_file.cc alone, since it is slow to compile. Only settings.cc
// includes this.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kit/setting_types.h"

namespace stithy::kit {

struct FileEntry {
  std::string key;  // dotted: issues.max_open
  RawSetting value;
  std::string file{};  // the path of {file = "/path"}; then `value` means nothing
  std::uint32_t line = 0;
};

// `is_key` tells a setting from a section, so that {file = "…"} below a setting is its value.
Result<std::vector<FileEntry>> parse_settings_file(
    std::string_view toml, const std::function<bool(std::string_view)>& is_key);

}  // namespace stithy::kit
