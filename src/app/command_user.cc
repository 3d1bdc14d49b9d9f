// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "base/text.h"
#include "db/transact.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/passkey/passkey.h"

namespace stithy::app {

namespace {

struct NewUser {
  sys::Path data = "data";
  std::string name, email;
  bool admin = false, password_stdin = false;
};

Result<void> create_user(const NewUser& options, const Invocation& invocation) {
  if (!options.password_stdin)
    return invalid("Give the password on standard input, with --password-stdin.");
  auto password = TRY(read_password_from_stdin());
  auto house = TRY(House::open({.data = options.data, .creates = true}));
  const Foundations& on = house->on();
  auto prepared = TRY(account::prepare_account(
      {options.name, options.email, Secret<>(std::move(password)), options.admin},
      on.reserved_names));
  auto id = TRY(db::transact(on.database, Deadline::in(std::chrono::seconds(10)),
                             [&](db::Tx& tx) -> Result<UserId> {
                               return account::create_account(tx, prepared, on.clock.now());
                             }));
  JsonWriter w;
  w.begin_object().member("id", id.value()).member("login", options.name);
  w.member("site_admin", options.admin).end_object();
  print_result(invocation, text::format("Created {}.", options.name), w.text());
  return {};
}

Result<void> list_users(const sys::Path& data, const Invocation& invocation) {
  auto house = TRY(House::open({.data = data}));
  auto reader = TRY(house->on().database.read(Deadline::in(std::chrono::seconds(10))));
  JsonWriter w;
  w.begin_array();
  std::string lines, after;
  for (;;) {
    auto accounts = TRY(account::list_accounts(*reader, after, 500));
    for (const auto& a : accounts) {
      w.begin_object().member("login", a.login).member("email", a.email);
      w.member("site_admin", a.site_admin).member("disabled", a.disabled).end_object();
      lines += text::format("{}\t{}{}{}\n", a.login, a.email, a.site_admin ? "\tadmin" : "",
                            a.disabled ? "\tdisabled" : "");
    }
    if (accounts.size() < 500) break;
    after = text::to_lower(accounts.back().login);
  }
  w.end_array();
  print_result(invocation, lines, w.text());
  return {};
}

Result<void> disable_user(const sys::Path& data, const std::string& name, bool disabled,
                          const Invocation& invocation) {
  auto house = TRY(House::open({.data = data}));
  const Foundations& on = house->on();
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto user = TRY(account::find_account_by_login(tx, name));
    if (!user) return not_found(text::format("There is no account {}.", name));
    return account::set_disabled(tx, user->id, disabled, on.clock.now());
  };
  TRY(db::transact(on.database, Deadline::in(std::chrono::seconds(10)), change));
  JsonWriter w;
  w.begin_object().member("login", name).member("disabled", disabled).end_object();
  print_result(invocation, text::format("{} {}.", disabled ? "Disabled" : "Enabled", name),
               w.text());
  return {};
}

Result<void> set_password(const sys::Path& data, const std::string& name,
                          const Invocation& invocation) {
  Secret<> password(TRY(read_password_from_stdin()));
  TRY(account::check_password(password));
  auto house = TRY(House::open({.data = data}));
  const Foundations& on = house->on();
  const std::string hash = TRY(account::prepare_password(password));
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto user = TRY(account::find_account_by_login(tx, name));
    if (!user) return not_found(text::format("There is no account {}.", name));
    TRY(account::set_password_hash(tx, user->id, hash, on.clock.now()));
    return account::close_sessions_but(tx, user->id, {});
  };
  TRY(db::transact(on.database, Deadline::in(std::chrono::seconds(10)), change));
  JsonWriter w;
  w.begin_object().member("login", name).end_object();
  print_result(invocation, text::format("{} has the new password; all sessions ended.", name),
               w.text());
  return {};
}

Result<void> end_second_factor(const sys::Path& data, const std::string& name,
                               const Invocation& invocation) {
  auto house = TRY(House::open({.data = data}));
  const Foundations& on = house->on();
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto user = TRY(account::find_account_by_login(tx, name));
    if (!user) return not_found(text::format("There is no account {}.", name));
    return passkey::switch_second_factor_off(tx, user->id);
  };
  TRY(db::transact(on.database, Deadline::in(std::chrono::seconds(10)), change));
  JsonWriter w;
  w.begin_object().member("login", name).member("second_factor", false).end_object();
  print_result(invocation, text::format("{} signs in with the password alone.", name), w.text());
  return {};
}

void add_second_factor(CLI::App& user, Invocation& invocation) {
  auto* command =
      user.add_subcommand("reset-second-factor",
                          "Switch off an account's second factor, for who lost it and every code");
  auto data = std::make_shared<sys::Path>("data");
  auto name = std::make_shared<std::string>();
  command->add_option("name", *name, "The login")->required();
  add_data_option(*command, *data);
  add_json_option(*command, invocation);
  command->callback([&invocation, data, name] {
    invocation.run = [&invocation, data, name] {
      return end_second_factor(*data, *name, invocation);
    };
  });
}

void add_password(CLI::App& user, Invocation& invocation) {
  auto* command = user.add_subcommand(
      "password", "Give an account the password on standard input; its sessions end");
  auto data = std::make_shared<sys::Path>("data");
  auto name = std::make_shared<std::string>();
  command->add_option("name", *name, "The login")->required();
  add_data_option(*command, *data);
  add_json_option(*command, invocation);
  command->callback([&invocation, data, name] {
    invocation.run = [&invocation, data, name] { return set_password(*data, *name, invocation); };
  });
}

void add_disabling(CLI::App& user, Invocation& invocation, bool disabled) {
  auto* command = user.add_subcommand(
      disabled ? "disable" : "enable",
      disabled ? "End an account's sessions and refuse its tokens" : "Undo disable");
  auto data = std::make_shared<sys::Path>("data");
  auto name = std::make_shared<std::string>();
  command->add_option("name", *name, "The login")->required();
  add_data_option(*command, *data);
  add_json_option(*command, invocation);
  command->callback([&invocation, data, name, disabled] {
    invocation.run = [&invocation, data, name, disabled] {
      return disable_user(*data, *name, disabled, invocation);
    };
  });
}

}  // namespace

void add_user_commands(CLI::App& app, Invocation& invocation) {
  auto* user = app.add_subcommand("user", "Accounts");
  user->require_subcommand(1);
  auto* create = user->add_subcommand("create", "Create an account");
  auto options = std::make_shared<NewUser>();
  create->add_option("name", options->name, "The login")->required();
  create->add_option("--email", options->email, "The e-mail address")->required();
  create->add_flag("--admin", options->admin, "An administrator of the instance");
  create->add_flag("--password-stdin", options->password_stdin,
                   "Read the password from standard input");
  add_data_option(*create, options->data);
  add_json_option(*create, invocation);
  create->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return create_user(*options, invocation); };
  });
  add_password(*user, invocation);
  add_second_factor(*user, invocation);
  add_disabling(*user, invocation, true);
  add_disabling(*user, invocation, false);
  auto* list = user->add_subcommand("list", "List accounts");
  auto data = std::make_shared<sys::Path>("data");
  add_data_option(*list, *data);
  add_json_option(*list, invocation);
  list->callback([&invocation, data] {
    invocation.run = [&invocation, data] { return list_users(*data, invocation); };
  });
}

}  // namespace stithy::app
