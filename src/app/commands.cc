// SPDX-License-Identifier: Apache-2.0
#include "app/commands.h"

#include <unistd.h>
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/serve.h"
#include "base/text.h"
#include "pillars/account/account.h"

namespace stithy::app {

void add_data_option(CLI::App& command, sys::Path& data) {
  command.add_option("--data", data, "The data directory")
      ->envname("STITHY_DATA")
      ->capture_default_str();
}

void add_json_option(CLI::App& command, Invocation& invocation) {
  command.add_flag("--json", invocation.json, "Answer in JSON");
}

void print_result(const Invocation& invocation, std::string_view line, const std::string& json) {
  std::string out = invocation.json ? json : std::string(line);
  if (out.empty()) return;
  std::printf("%s%s", out.c_str(), out.ends_with('\n') ? "" : "\n");
}

Result<std::string> read_password_from_stdin() {
  std::string text;
  char buffer[256];
  ssize_t n = 0;
  while (text.size() <= account::kPasswordBytesMax && (n = ::read(0, buffer, sizeof buffer)) > 0)
    text.append(buffer, static_cast<std::size_t>(n));
  // One line; what echo and editors put at its end is no part of the password.
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (text.empty()) return invalid("Standard input holds no password.");
  return text;
}

void add_serve_command(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("serve", "Run the server until SIGTERM");
  auto options = std::make_shared<HouseOptions>();
  auto settings = std::make_shared<std::string>();
  add_data_option(*command, options->data);
  command->add_option("--listen", options->listen, "ADDRESS:PORT of the product");
  command->add_option("--content-listen", options->content_listen,
                      "ADDRESS:PORT of raw content of users");
  command->add_option("--settings", *settings, "The settings file (default DATA/stithy.toml)");
  add_json_option(*command, invocation);
  command->callback([&invocation, options, settings] {
    invocation.run = [options, settings]() -> Result<void> {
      if (!settings->empty()) options->settings_file = *settings;
      return serve(*options);
    };
  });
}

void add_version_command(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("version", "Print the version");
  add_json_option(*command, invocation);
  command->callback([&invocation] {
    invocation.run = [&invocation]() -> Result<void> {
      JsonWriter w;
      w.begin_object().member("version", STITHY_VERSION).end_object();
      print_result(invocation, "stithy " STITHY_VERSION, w.text());
      return {};
    };
  });
}

}  // namespace stithy::app
