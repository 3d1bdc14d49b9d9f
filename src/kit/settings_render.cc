// SPDX-License-Identifier: Apache-2.0
#include "kit/settings_render.h"

#include <map>

#include "base/json.h"
#include "base/text.h"

namespace stithy::kit {

namespace {

// "issues" and "max_open" of issues.max_open; the last dot decides, as in [http.tls] key = …
using Halves = std::pair<std::string_view, std::string_view>;

Halves halves(std::string_view key) {
  auto dot = key.rfind('.');
  if (dot == key.npos) return {{}, key};
  return {key.substr(0, dot), key.substr(dot + 1)};
}

// Section by section, since TOML refuses a section that is opened twice.
std::map<Halves, const SettingBase*> ordered(std::span<const SettingsSpec> specs) {
  std::map<Halves, const SettingBase*> all;
  for (SettingsSpec spec : specs)
    for (const SettingBase* setting : spec) all.emplace(halves(setting->key()), setting);
  return all;
}

std::string initial(const SettingBase& setting) {
  const SettingShape& shape = setting.shape();
  return render_toml(shape, make_value(shape.kind, shape.initial));
}

std::string example(const SettingBase& setting) {
  const SettingShape& shape = setting.shape();
  if (shape.secret) return "{file = \"/etc/stithy/secret\"}";
  return render_toml(shape, make_value(shape.kind, shape.example));
}

std::string_view effect(const SettingBase& setting) {
  return setting.shape().takes_effect == TakesEffect::Now ? "now" : "restart";
}

constexpr std::string_view kMasked = "\"(secret)\"";

std::string shown(const Settings& settings, const SettingBase& setting) {
  SettingValue value = settings.value_of(setting);
  if (setting.shape().secret) return std::string(value.text.empty() ? "\"\"" : kMasked);
  return render_toml(setting.shape(), value);
}

// `text` broken into lines of at most 98 columns, each behind `lead`.
std::string wrapped(std::string_view text, std::string_view lead) {
  std::string out, line(lead);
  for (auto word : text::split(text, ' ')) {
    if (line.size() > lead.size() && line.size() + 1 + word.size() > 98) {
      out += line + "\n";
      line = lead;
    }
    if (line.size() > lead.size()) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

}  // namespace

std::string render_settings_reference(std::span<const SettingsSpec> specs) {
  std::string out =
      "# Settings\n\n"
      "Written by `make docs` from the declarations in `src/`; do not edit. A setting stands in\n"
      "`stithy.toml` or in an environment variable; the variable wins. `stithy config check` "
      "reads\n"
      "both and names what is wrong; `stithy config show` prints what is in force and why.\n"
      "A secret may stand in a file of its own: `key = {file = \"/path\"}`, or a variable whose "
      "name\n"
      "ends in `_FILE`.\n";
  std::string_view section = "\n";
  for (const auto& [key, setting] : ordered(specs)) {
    auto [prefix, name] = key;
    if (prefix != section) out += text::format("\n## {}\n", prefix.empty() ? "general" : prefix);
    section = prefix;
    const SettingShape& shape = setting->shape();
    out += text::format("\n### `{}`\n\n", setting->key());
    out += wrapped(shape.doc, "");
    out += text::format("\n- Value: {}\n- Default: `{}`\n- Example: `{} = {}`\n- Variable: `{}`\n",
                        render_rule(shape), initial(*setting), name, example(*setting),
                        setting->variable());
    out += shape.takes_effect == TakesEffect::Now ? "- Takes effect: at once, on reload\n"
                                                  : "- Takes effect: at the next start\n";
    if (shape.secret) out += "- Secret: never printed\n";
  }
  return out;
}

std::string render_settings_sample(std::span<const SettingsSpec> specs) {
  std::string out =
      "# Settings of Stithy. Every line below shows a default; remove the \"# \" in front of a "
      "key\n"
      "# to change it. `stithy config check` tells whether this file is right.\n";
  std::string_view section = "\n";
  for (const auto& [key, setting] : ordered(specs)) {
    auto [prefix, name] = key;
    if (prefix != section && !prefix.empty()) out += text::format("\n[{}]\n", prefix);
    section = prefix;
    const SettingShape& shape = setting->shape();
    out += "\n" + wrapped(shape.doc, "# ");
    out += wrapped(text::format("Must be {}.", render_rule(shape)), "# ");
    if (shape.takes_effect == TakesEffect::Restart) out += "# Takes effect at the next start.\n";
    out += text::format("# {} = {}\n", name, shape.secret ? example(*setting) : initial(*setting));
  }
  return out;
}

std::string render_settings_shown(const Settings& settings) {
  std::string out;
  for (const SettingBase* setting : settings.all())
    out += text::format("{} = {}  # {}\n", setting->key(), shown(settings, *setting),
                        settings.origin_of(*setting));
  return out;
}

std::string render_settings_json(const Settings& settings) {
  JsonWriter json;
  json.begin_object().key("settings").begin_array();
  for (const SettingBase* setting : settings.all()) {
    const SettingShape& shape = setting->shape();
    json.begin_object()
        .member("key", setting->key())
        .member("value", std::string_view(shown(settings, *setting)))
        .member("default", std::string_view(shape.secret ? "\"\"" : initial(*setting)))
        .member("origin", settings.origin_of(*setting))
        .member("variable", setting->variable())
        .member("rule", render_rule(shape))
        .member("doc", shape.doc)
        .member("takes_effect", effect(*setting))
        .member("secret", shape.secret)
        .end_object();
  }
  json.end_array().end_object();
  return std::move(json).take();
}

}  // namespace stithy::kit
