// SPDX-License-Identifier: Apache-2.0
//
// command_reopen.cc — a repository that became read-only after damage takes changes again.
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "base/text.h"
#include "db/transact.h"
#include "pillars/repo/journal.h"

namespace stithy::app {

namespace {

struct ReopenOptions {
  sys::Path data = "data";
  std::string repository;
};

Result<void> reopen(const ReopenOptions& options, const Invocation& invocation) {
  auto house = TRY(House::open({.data = options.data}));
  const Foundations& on = house->on();
  auto accept = [&](db::Tx& tx) -> Result<int> {
    auto [owner, name, found] = text::cut(options.repository, "/");
    auto repository = TRY(repo::find_repository(tx, owner, name));
    if (!repository)
      return not_found(text::format("There is no repository {}.", options.repository));
    return repo::accept_refs(tx, on.repositories, *repository, on.clock.now());
  };
  int accepted = TRY(db::transact(on.database, Deadline::in(std::chrono::seconds(10)), accept));
  JsonWriter w;
  w.begin_object().member("repository", options.repository).member("accepted", accepted);
  w.end_object();
  print_result(
      invocation,
      text::format("{} takes changes again; {} noted as they are.", options.repository,
                   text::plural(static_cast<std::uint64_t>(accepted), "ref was", "refs were")),
      w.text());
  return {};
}

}  // namespace

void add_reopen_command(CLI::App& repo, Invocation& invocation) {
  auto* command = repo.add_subcommand(
      "reopen",
      "Let a repository that damage made read-only take changes again, with its refs as "
      "they are now; put them right first");
  auto options = std::make_shared<ReopenOptions>();
  command->add_option("repository", options->repository, "OWNER/NAME")->required();
  add_data_option(*command, options->data);
  add_json_option(*command, invocation);
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return reopen(*options, invocation); };
  });
}

}  // namespace stithy::app
