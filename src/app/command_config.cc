// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "base/text.h"
#include "kit/settings_render.h"

namespace stithy::app {

namespace {

struct ConfigOptions {
  sys::Path data = "data";
  std::string settings;
};

Result<std::shared_ptr<const kit::Settings>> load(const ConfigOptions& options) {
  kit::SettingsSource source{
      .file = {}, .environment = kit::process_environment(), .other_variables = other_variables()};
  sys::Path usual = options.data / "stithy.toml";
  if (!options.settings.empty())
    source.file = options.settings;
  else if (sys::path_exists(usual))
    source.file = usual;
  auto specs = all_settings();
  return kit::Settings::load(specs, source);
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
      TRY(load(*options));
      print_result(invocation, "The settings are valid.", R"({"valid":true})");
      return {};
    };
  });
  add("show", "Show every setting, its value and where it comes from")
      ->callback([&invocation, options] {
        invocation.run = [&invocation, options]() -> Result<void> {
          auto settings = TRY(load(*options));
          print_result(invocation, kit::render_settings_shown(*settings),
                       kit::render_settings_json(*settings));
          return {};
        };
      });
}

}  // namespace stithy::app
