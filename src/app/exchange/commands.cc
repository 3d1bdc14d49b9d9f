// SPDX-License-Identifier: Apache-2.0
#include "app/exchange/commands.h"

#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/exchange/import.h"
#include "base/text.h"

namespace stithy::app {

namespace {

Result<void> run_export(const sys::Path& data, const ExportWish& wish,
                        const Invocation& invocation) {
  auto house = TRY(House::open({.data = data}));
  auto made = TRY(export_to(house->on(), wish));
  JsonWriter w;
  w.begin_object().member("users", made.users).member("repositories", made.repositories);
  w.end_object();
  print_result(
      invocation,
      text::format("Exported {} and {} to {}.", text::plural(made.users, "account", "accounts"),
                   text::plural(made.repositories, "repository", "repositories"),
                   wish.out.string()),
      w.text());
  return {};
}

Result<void> run_import(const sys::Path& data, const ImportWish& wish,
                        const Invocation& invocation) {
  auto house = TRY(House::open({.data = data, .creates = true}));
  auto made = TRY(import_from(house->on(), wish));
  JsonWriter w;
  w.begin_object().member("users", made.users).member("repositories", made.repositories);
  w.member("roles", made.roles).key("passed_over").begin_array();
  for (const auto& one : made.passed_over) w.value(one);
  w.end_array().end_object();
  std::string lines =
      text::format("Imported {}, {} and {}.\n", text::plural(made.users, "account", "accounts"),
                   text::plural(made.repositories, "repository", "repositories"),
                   text::plural(made.roles, "role", "roles"));
  for (const auto& one : made.passed_over) lines += text::format("Passed over: {}.\n", one);
  print_result(invocation, lines, w.text());
  return {};
}

void add_export(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("export", "Write people and repositories to plain files");
  auto wish = std::make_shared<ExportWish>();
  auto data = std::make_shared<sys::Path>("data");
  auto* scope = command->add_option_group("scope", "What is exported");
  scope->add_option("--user", wish->user, "One account and the repositories it owns");
  scope->add_option("--repository", wish->repository, "One repository, OWNER/NAME");
  auto whole = std::make_shared<bool>(false);  // is what it is when neither of the others is named
  scope->add_flag("--instance", *whole, "All accounts and repositories");
  scope->require_option(1);
  command->add_option("--out", wish->out, "The directory to make")->required();
  command->add_flag("--with-credentials", wish->with_credentials,
                    "With --instance: the hashes of passwords, too");
  add_data_option(*command, *data);
  add_json_option(*command, invocation);
  command->callback([&invocation, wish, data, whole] {
    invocation.run = [&invocation, wish, data] { return run_export(*data, *wish, invocation); };
  });
}

void add_import(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("import", "Bring in what `stithy export` wrote");
  auto wish = std::make_shared<ImportWish>();
  auto data = std::make_shared<sys::Path>("data");
  command->add_option("directory", wish->from, "What --out of the export named")->required();
  command->add_flag("--skip-existing", wish->skips_existing,
                    "Pass over accounts and repositories that are here already");
  add_data_option(*command, *data);
  add_json_option(*command, invocation);
  command->callback([&invocation, wish, data] {
    invocation.run = [&invocation, wish, data] { return run_import(*data, *wish, invocation); };
  });
}

}  // namespace

void add_exchange_commands(CLI::App& app, Invocation& invocation) {
  add_export(app, invocation);
  add_import(app, invocation);
}

}  // namespace stithy::app
