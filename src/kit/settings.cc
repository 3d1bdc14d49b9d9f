// SPDX-License-Identifier: Apache-2.0
#include "kit/settings.h"

#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "kit/settings_file.h"
#include "sys/files.h"

namespace stithy::kit {

namespace {

constexpr std::string_view kPrefix = "STITHY_";
constexpr std::size_t kSecretBytesMax = 64 * 1024;

// Levenshtein distance, for "did you mean"; both texts are short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

std::string render_raw(const RawSetting& raw) {
  if (const auto* flag = std::get_if<bool>(&raw)) return *flag ? "true" : "false";
  if (const auto* n = std::get_if<std::int64_t>(&raw)) return text::format("{}", *n);
  if (const auto* d = std::get_if<double>(&raw)) return text::format("{}", *d);
  if (const auto* list = std::get_if<StringList>(&raw))
    return text::format("[{}]", text::prefix(text::join(*list, ", "), 80));
  return text::format("\"{}\"", text::prefix(std::get<std::string>(raw), 80));
}

}  // namespace

// Gathers every complaint before it fails, so that one run shows them all.
class SettingsLoader {
 public:
  explicit SettingsLoader(std::span<const SettingsSpec> specs) {
    for (SettingsSpec spec : specs)
      for (const SettingBase* setting : spec) {
        CHECK(by_key_.emplace(setting->key(), setting).second);
        CHECK(by_variable_.emplace(setting->variable(), setting).second);
        settings_.entries_[setting] = {make_value(setting->shape().kind, setting->shape().initial),
                                       "default"};
      }
    for (const auto& [key, setting] : by_key_) settings_.all_.push_back(setting);
  }

  Result<void> file(std::string_view toml, const std::string& name) {
    auto is_key = [&](std::string_view key) { return by_key_.contains(key); };
    auto entries = parse_settings_file(toml, is_key);
    if (!entries) {
      complain({}, text::format("{}: {}", name, entries.error().message));
      return {};
    }
    for (const FileEntry& entry : *entries) {
      std::string origin = text::format("{} line {}", name, entry.line);
      auto known = by_key_.find(entry.key);
      if (known == by_key_.end())
        complain(entry.key, unknown(origin, entry.key, false));
      else if (!entry.file.empty())
        read_secret(*known->second, entry.file, origin);
      else
        set(*known->second, parse_setting(known->second->shape(), entry.value),
            render_raw(entry.value), origin);
    }
    return {};
  }

  void environment(const Environment& environment, const std::vector<std::string>& others) {
    for (const auto& [name, value] : environment) {
      if (!name.starts_with(kPrefix) ||
          std::find(others.begin(), others.end(), name) != others.end())
        continue;
      auto known = by_variable_.find(name);
      std::string_view stem = name;
      if (known == by_variable_.end() && stem.ends_with("_FILE")) {
        stem.remove_suffix(5);
        known = by_variable_.find(stem);
        if (known != by_variable_.end()) {
          read_secret(*known->second, value, name);
          continue;
        }
      }
      if (known == by_variable_.end())
        complain(name, unknown("The environment", name, true));
      else
        set(*known->second, parse_setting_text(known->second->shape(), value),
            text::format("\"{}\"", text::prefix(value, 80)), name);
    }
  }

  Result<std::shared_ptr<const Settings>> finish() && {
    if (complaints_.empty()) return std::make_shared<const Settings>(std::move(settings_));
    std::vector<std::string> lines;
    for (const FieldError& complaint : complaints_) lines.push_back(complaint.message);
    Error error = invalid(text::join(lines, "\n"));
    error.fields = std::move(complaints_);
    return error;
  }

 private:
  void set(const SettingBase& setting, Result<SettingValue> value, const std::string& shown,
           const std::string& origin) {
    if (value) {
      settings_.entries_[&setting] = {std::move(value).take(), origin};
      return;
    }
    bool secret = setting.shape().secret;
    complain(setting.key(),
             text::format("{}: {} is {}, but {}", origin, setting.key(),
                          secret ? "set to a secret value" : shown, value.error().message));
  }

  void read_secret(const SettingBase& setting, const std::string& path, const std::string& origin) {
    if (!setting.shape().secret) {
      complain(setting.key(), text::format("{}: {} is no secret, so it cannot be read from a file.",
                                           origin, setting.key()));
      return;
    }
    auto content = sys::read_file(path, kSecretBytesMax);
    if (!content) {
      complain(setting.key(),
               text::format("{}: the file {} for {} cannot be read.", origin, path, setting.key()));
      return;
    }
    // Editors end a file with a newline that is no part of the secret.
    std::string_view text = *content;
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    set(setting, parse_setting_text(setting.shape(), text), {}, origin);
  }

  std::string unknown(std::string_view origin, std::string_view name, bool variable) const {
    std::string nearest;
    std::size_t best = std::max<std::size_t>(3, name.size() / 3) + 1;
    auto consider = [&](std::string_view candidate) {
      std::size_t d = distance(name.substr(0, 200), candidate);
      if (d >= best) return;
      best = d;
      nearest = candidate;
    };
    if (variable) {
      for (const auto& [candidate, setting] : by_variable_) consider(candidate);
    } else {
      for (const auto& [candidate, setting] : by_key_) consider(candidate);
    }
    std::string hint = nearest.empty() ? "" : text::format(" Did you mean {}?", nearest);
    return text::format("{}: there is no setting {}.{}", origin, text::prefix(name, 200), hint);
  }

  void complain(std::string_view key, std::string message) {
    complaints_.push_back({std::string(key), std::move(message)});
  }

  std::map<std::string_view, const SettingBase*> by_key_;
  std::map<std::string, const SettingBase*, std::less<>> by_variable_;
  std::vector<FieldError> complaints_;
  Settings settings_;
};

std::string SettingBase::variable() const {
  std::string name(kPrefix);
  for (char c : key()) {
    bool low = c >= 'a' && c <= 'z';
    name += low ? static_cast<char>(c - 32) : c == '.' || c == '-' ? '_' : c;
  }
  return name;
}

SettingValue SettingBase::value_in(const Settings& settings) const {
  return settings.value_of(*this);
}

Result<std::shared_ptr<const Settings>> Settings::load(std::span<const SettingsSpec> specs,
                                                       const SettingsSource& source) {
  SettingsLoader loader(specs);
  if (source.file) {
    auto content = sys::read_file(*source.file);
    if (!content)
      return invalid(text::format("The settings file {} cannot be read.", source.file->string()));
    TRY(loader.file(*content, source.file->filename().string()));
  }
  loader.environment(source.environment, source.other_variables);
  return std::move(loader).finish();
}

Result<std::shared_ptr<const Settings>> Settings::parse(std::span<const SettingsSpec> specs,
                                                        std::string_view toml,
                                                        const Environment& environment) {
  SettingsLoader loader(specs);
  TRY(loader.file(toml, "stithy.toml"));
  loader.environment(environment, {});
  return std::move(loader).finish();
}

SettingValue Settings::value_of(const SettingBase& setting) const {
  auto at = entries_.find(&setting);
  if (at != entries_.end()) return at->second.value;
  return make_value(setting.shape().kind, setting.shape().initial);
}

std::string Settings::origin_of(const SettingBase& setting) const {
  auto at = entries_.find(&setting);
  return at == entries_.end() ? "default" : at->second.origin;
}

Settings Settings::with_value(const SettingBase& setting, SettingValue value) const {
  Settings copy = *this;
  copy.entries_[&setting] = {std::move(value), "given by the caller"};
  return copy;
}

std::vector<const SettingBase*> LiveSettings::replace(const Settings& fresh) {
  auto before = now();
  auto next = std::make_shared<Settings>(fresh);
  std::vector<const SettingBase*> waiting;
  for (const SettingBase* setting : differing(*before, fresh)) {
    if (setting->shape().takes_effect == TakesEffect::Now) continue;
    next->entries_[setting] = {before->value_of(*setting), before->origin_of(*setting)};
    waiting.push_back(setting);
  }
  now_.store(std::move(next));
  return waiting;
}

std::vector<const SettingBase*> differing(const Settings& a, const Settings& b) {
  std::vector<const SettingBase*> list;
  for (const SettingBase* setting : b.all())
    if (a.value_of(*setting) != b.value_of(*setting)) list.push_back(setting);
  return list;
}

Environment process_environment() {
  Environment environment;
  for (char** at = environ; at && *at; ++at) {
    auto [name, value, found] = text::cut(*at, "=");
    if (found) environment.emplace(name, value);
  }
  return environment;
}

}  // namespace stithy::kit
