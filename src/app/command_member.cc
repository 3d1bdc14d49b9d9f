// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "base/text.h"
#include "db/transact.h"
#include "pillars/account/account.h"
#include "pillars/repo/repository.h"

namespace stithy::app {

namespace {

struct MemberOptions {
  sys::Path data = "data";
  std::string repository, login, role = "write";
};

Result<void> change_member(const MemberOptions& options, bool invite,
                           const Invocation& invocation) {
  auto role = TRY(repo::parse_role(options.role));
  auto house = TRY(House::open({.data = options.data}));
  const Foundations& on = house->on();
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto [owner, name, found] = text::cut(options.repository, "/");
    auto repository = TRY(repo::find_repository(tx, owner, name));
    if (!repository)
      return not_found(text::format("There is no repository {}.", options.repository));
    auto user = TRY(account::find_account_by_login(tx, options.login));
    if (!user) return not_found(text::format("There is no account {}.", options.login));
    const UserId by{};
    Instant now = on.clock.now();
    if (invite) return repo::put_collaborator(tx, repository->id, user->id, role, by, now);
    if (!TRY(repo::remove_collaborator(tx, repository->id, user->id, by, now)))
      return not_found(text::format("{} is no collaborator of it.", options.login));
    return {};
  };
  TRY(db::transact(on.database, Deadline::in(std::chrono::seconds(10)), change));
  JsonWriter w;
  w.begin_object().member("repository", options.repository).member("login", options.login);
  w.member("role", invite ? options.role : "none").end_object();
  print_result(invocation,
               invite ? text::format("{} has the role {} now.", options.login, options.role)
                      : text::format("{} has no role of its own any more.", options.login),
               w.text());
  return {};
}

void add_member(CLI::App& repo, Invocation& invocation, bool invite) {
  auto* command = repo.add_subcommand(
      invite ? "invite" : "revoke",
      invite ? "Give an account a role on a repository" : "Take an account's role away");
  auto options = std::make_shared<MemberOptions>();
  command->add_option("repository", options->repository, "OWNER/NAME")->required();
  command->add_option("login", options->login, "Whose role")->required();
  if (invite)
    command->add_option("--role", options->role, "read, triage, write, maintain or admin")
        ->capture_default_str();
  add_data_option(*command, options->data);
  add_json_option(*command, invocation);
  command->callback([&invocation, options, invite] {
    invocation.run = [&invocation, options, invite] {
      return change_member(*options, invite, invocation);
    };
  });
}

}  // namespace

void add_member_commands(CLI::App& repo, Invocation& invocation) {
  add_member(repo, invocation, true);
  add_member(repo, invocation, false);
}

}  // namespace stithy::app
