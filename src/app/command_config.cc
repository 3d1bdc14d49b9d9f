// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "app/settings.h"
#include "base/text.h"
#include "kit/settings_render.h"

namespace stithy::app {

namespace {

struct ConfigOptions {
  sys::Path data = "data";
  std::string settings;
};

struct Loaded {
  std::shared_ptr<const kit::Settings> settings;
  std::optional<sys::Path> file;
};

Result<Loaded> load(const ConfigOptions& options) {
  kit::SettingsSource source{
      .file = {}, .environment = kit::process_environment(), .other_variables = other_variables()};
  sys::Path usual = options.data / "stithy.toml";
  if (!options.settings.empty())
    source.file = options.settings;
  else if (sys::path_exists(usual))
    source.file = usual;
  auto specs = all_settings();
  return Loaded{TRY(kit::Settings::load(specs, source)), source.file};
}

// What no setting can tell of itself.
Result<void> check_together(const kit::Settings& settings) {
  bool certificate = !kCertificate(settings).empty(), key = !kCertificateKey(settings).empty();
  if (certificate != key)
    return invalid("server.tls_certificate and server.tls_key go together; only one is set.");
  for (const auto& file : {kCertificate(settings), kCertificateKey(settings)})
    if (!file.empty() && !sys::read_file(file))
      return invalid(text::format("The file {} of server.tls_* cannot be read.", file));
  if (!kMainUrl(settings).empty() && kMainUrl(settings) == kContentUrl(settings))
    return invalid("server.content_url must be another host or port than server.main_url.");
  return {};
}

}  // namespace

void add_config_commands(CLI::App& app, Invocation& invocation) {
  auto* config = app.add_subcommand("config", "The settings in force");
  config->require_subcommand(1);
  auto options = std::make_shared<ConfigOptions>();
  auto add = [&](const char* name, const char* what) {
    auto* command = config->add_subcommand(name, what);
    add_data_option(*command, options->data);
    command->add_option("--settings", options->settings, "The settings file");
    add_json_option(*command, invocation);
    return command;
  };
  add("check", "Check the settings file and the environment")->callback([&invocation, options] {
    invocation.run = [&invocation, options]() -> Result<void> {
      Loaded loaded = TRY(load(*options));
      TRY(check_together(*loaded.settings));
      std::string from = loaded.file ? loaded.file->string() : "";
      JsonWriter w;
      w.begin_object().member("valid", true).member("file", from).end_object();
      print_result(invocation,
                   from.empty()
                       ? "The settings are valid: defaults and environment; there is no file."
                       : text::format("The settings are valid: {} and the environment.", from),
                   w.text());
      return {};
    };
  });
  add("show", "Show every setting, its value and where it comes from")
      ->callback([&invocation, options] {
        invocation.run = [&invocation, options]() -> Result<void> {
          auto settings = TRY(load(*options)).settings;
          print_result(invocation, kit::render_settings_shown(*settings),
                       kit::render_settings_json(*settings));
          return {};
        };
      });
}

}  // namespace stithy::app
