// SPDX-License-Identifier: Apache-2.0
//
// settings.h — a setting declared once, and the immutable values a process runs with.
//
//   inline constexpr kit::Setting<int> kMaxOpen{"issues.max_open", 10'000,
//       {.min = 1, .max = 1'000'000}, "How many open issues one repository may have.",
//       {.example = 500}};
//   int limit = kMaxOpen(settings);
//
// From that one value come the key of stithy.toml, the variable STITHY_ISSUES_MAX_OPEN, the bounds,
// the admin page and the documents (kit/settings_render.h). Order: default, file, environment.
// A feature lists its settings in one array; wiring hands all arrays to Settings::load.
// Settings is immutable and thread-safe; a reload makes a new one. Nothing here is global.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "kit/setting_types.h"

namespace stithy::kit {

class LiveSettings;
class Settings;

// What every setting is, without its type. Settings are compared by address: declare them inline.
class SettingBase {
 public:
  std::string_view key() const { return shape_.key; }
  const SettingShape& shape() const { return shape_; }
  // STITHY_ISSUES_MAX_OPEN for issues.max_open.
  std::string variable() const;

 protected:
  constexpr explicit SettingBase(SettingShape shape) : shape_(shape) {}
  SettingValue value_in(const Settings& settings) const;

 private:
  SettingShape shape_;
};

template <class T>
class Setting : public SettingBase {
 public:
  using Traits = SettingTraits<T>;
  using Literal = typename Traits::Literal;

  constexpr Setting(std::string_view key, Literal initial, SettingBounds<T> bounds,
                    std::string_view doc, SettingOptions<T> options = {})
      : SettingBase(make_shape(key, initial, bounds, doc, options)) {}

  T operator()(const Settings& settings) const { return Traits::read(value_in(settings)); }
  // The value in force now; a setting that takes effect at the next start never changes here.
  T operator()(const LiveSettings& live) const;

 private:
  static constexpr SettingShape make_shape(std::string_view key, Literal initial,
                                           const SettingBounds<T>& bounds, std::string_view doc,
                                           const SettingOptions<T>& options) {
    SettingShape shape;
    shape.key = key;
    shape.kind = Traits::kKind;
    shape.doc = doc;
    shape.initial = Traits::write(initial);
    shape.example = Traits::write(options.example.value_or(initial));
    shape.takes_effect = options.takes_effect;
    shape.secret = options.secret || Traits::kSecret;
    Traits::bound(shape, bounds);
    return shape;
  }
};

using SettingsSpec = std::span<const SettingBase* const>;
using Environment = std::map<std::string, std::string>;

struct SettingsSource {
  std::optional<std::filesystem::path> file;  // stithy.toml; a named file must exist
  Environment environment{};                  // only names with the prefix STITHY_ are looked at
  // STITHY_ variables that are no settings (read by commands themselves).
  std::vector<std::string> other_variables{};
};

class Settings {
 public:
  // Every value checked. The Error names each wrong key, its value, its rule and where it stands
  // (one sentence a line, and one entry in `fields`); an unknown key comes with the nearest known.
  static Result<std::shared_ptr<const Settings>> load(std::span<const SettingsSpec> specs,
                                                      const SettingsSource& source);
  // As load, with the text of a settings file instead of its path.
  static Result<std::shared_ptr<const Settings>> parse(std::span<const SettingsSpec> specs,
                                                       std::string_view toml,
                                                       const Environment& environment = {});
  // Only defaults: what a test starts from.
  Settings() = default;

  // A copy with one value replaced, unchecked; for tests and command-line options.
  template <class T>
  Settings with(const Setting<T>& setting, typename Setting<T>::Literal value) const {
    using Traits = SettingTraits<T>;
    return with_value(setting, make_value(Traits::kKind, Traits::write(value)));
  }

  // All settings of the specs it was loaded with, ordered by key.
  const std::vector<const SettingBase*>& all() const { return all_; }
  SettingValue value_of(const SettingBase& setting) const;
  // "default", "stithy.toml line 12" or the name of the variable.
  std::string origin_of(const SettingBase& setting) const;

 private:
  friend class LiveSettings;
  friend class SettingsLoader;
  struct Entry {
    SettingValue value;
    std::string origin;
  };
  Settings with_value(const SettingBase& setting, SettingValue value) const;

  std::vector<const SettingBase*> all_;
  std::unordered_map<const SettingBase*, Entry> entries_;
};

// The values in force. A reload replaces them as a whole; what takes effect at the next start keeps
// its former value until then. Thread-safe.
class LiveSettings {
 public:
  explicit LiveSettings(std::shared_ptr<const Settings> first) : now_(std::move(first)) {}
  std::shared_ptr<const Settings> now() const { return now_.load(); }
  // Answers the settings that differ and wait for the next start.
  std::vector<const SettingBase*> replace(const Settings& fresh);

 private:
  std::atomic<std::shared_ptr<const Settings>> now_;
};

template <class T>
T Setting<T>::operator()(const LiveSettings& live) const {
  return (*this)(*live.now());
}

// The settings whose values differ; a reload warns of those that take effect at the next start.
std::vector<const SettingBase*> differing(const Settings& a, const Settings& b);

// The environment of this process.
Environment process_environment();

}  // namespace stithy::kit
