// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "base/text.h"
#include "pillars/access/explain.h"

namespace stithy::app {

namespace {

struct Question {
  sys::Path data = "data";
  std::string login, action, repository;
};

std::string render(const Question& question, const access::Explanation& told) {
  std::string out = text::format("{}: {} {} {} (has {}, needs {}).\n", told.allowed ? "yes" : "no",
                                 question.login, question.action, question.repository,
                                 repo::role_name(told.held), repo::role_name(told.needed));
  for (const auto& reason : told.reasons) out += text::format("  {}\n", reason);
  out.pop_back();
  return out;
}

std::string render_json(const Question& question, const access::Explanation& told) {
  JsonWriter w;
  w.begin_object().member("login", question.login).member("action", question.action);
  w.member("repository", question.repository).member("allowed", told.allowed);
  w.member("held", repo::role_name(told.held)).member("needed", repo::role_name(told.needed));
  w.key("reasons").begin_array();
  for (const auto& reason : told.reasons) w.value(reason);
  w.end_array().end_object();
  return w.text();
}

Result<void> explain(const Question& question, const Invocation& invocation) {
  auto house = TRY(House::open({.data = question.data}));
  auto reader = TRY(house->on().database.read(Deadline::in(std::chrono::seconds(10))));
  auto person = TRY(account::find_account_by_login(*reader, question.login));
  if (!person) return not_found(text::format("There is no account {}.", question.login));
  auto [owner, name, found] = text::cut(question.repository, "/");
  auto repository = found ? TRY(repo::find_repository(*reader, owner, name)) : std::nullopt;
  if (!repository)
    return not_found(text::format("There is no repository {}.", question.repository));
  auto told = TRY(access::explain(*reader, *person, question.action, *repository));
  print_result(invocation, render(question, told), render_json(question, told));
  return {};
}

}  // namespace

void add_access_commands(CLI::App& app, Invocation& invocation) {
  auto* access = app.add_subcommand("access", "Who may do what");
  access->require_subcommand(1);
  auto* command =
      access->add_subcommand("explain", "Why somebody may do something in a repository, or not");
  auto question = std::make_shared<Question>();
  command->add_option("login", question->login, "Who")->required();
  command->add_option("action", question->action, "read, triage, write, maintain or admin")
      ->required();
  command->add_option("repository", question->repository, "OWNER/NAME")->required();
  add_data_option(*command, question->data);
  add_json_option(*command, invocation);
  command->callback([&invocation, question] {
    invocation.run = [&invocation, question] { return explain(*question, invocation); };
  });
}

}  // namespace stithy::app
