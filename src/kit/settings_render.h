// SPDX-License-Identifier: Apache-2.0
//
// settings_render.h — the documents and listings made from the declarations of settings.
//
// The first two depend on the declarations alone and are committed under docs/ and deploy/; the
// other two show the values of one process. A secret is never shown, only whether it is set.
#pragma once

#include <span>
#include <string>

#include "kit/settings.h"

namespace stithy::kit {

// docs/reference/settings.md: one section a prefix, one entry a setting.
std::string render_settings_reference(std::span<const SettingsSpec> specs);
// deploy/stithy.sample.toml: every setting as a comment with its default.
std::string render_settings_sample(std::span<const SettingsSpec> specs);
// `stithy config show`: "issues.max_open = 500   # stithy.toml line 3".
std::string render_settings_shown(const Settings& settings);
// {"settings": [{"key", "value", "default", "origin", "rule", "doc", "takes_effect", …}]}
std::string render_settings_json(const Settings& settings);

}  // namespace stithy::kit
