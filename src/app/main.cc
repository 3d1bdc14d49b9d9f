// SPDX-License-Identifier: Apache-2.0
//
// main.cc — parses the command line and runs one command.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "app/commands.h"
#include "app/exchange/commands.h"
#include "kit/audit/scene.h"
#include "web/answer.h"

namespace {

int report(const stithy::Error& error, bool json) {
  if (json) {
    stithy::JsonWriter w;
    w.begin_object().key("error").begin_object();
    w.member("code", stithy::code_name(error.code)).member("message", error.message);
    w.end_object().end_object();
    std::fprintf(stderr, "%s\n", w.text().c_str());
  } else {
    std::fprintf(stderr, "stithy: %s\n", error.message.c_str());
    // At the machine the operator may know what the log would say.
    if (!error.cause.empty()) std::fprintf(stderr, "stithy: %s\n", error.cause.c_str());
  }
  return stithy::web::exit_code_of(error.code);
}

// "user create": the command, without what was given to it.
std::string words_of(const CLI::App& app) {
  std::string words;
  for (const CLI::App* at : app.get_subcommands()) {
    if (!words.empty()) words += ' ';
    words += at->get_name();
    const std::string more = words_of(*at);
    if (!more.empty()) words += ' ' + more;
  }
  return words;
}

int run(int argc, char** argv) {
  CLI::App app{"Stithy, a software forge in one program."};
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "The help of every command");
  stithy::app::Invocation invocation;
  stithy::app::add_serve_command(app, invocation);
  stithy::app::add_user_commands(app, invocation);
  stithy::app::add_access_commands(app, invocation);
  stithy::app::add_token_commands(app, invocation);
  stithy::app::add_repo_commands(app, invocation);
  stithy::app::add_audit_commands(app, invocation);
  stithy::app::add_database_commands(app, invocation);
  stithy::app::add_backup_commands(app, invocation);
  stithy::app::add_exchange_commands(app, invocation);
  stithy::app::add_fsck_command(app, invocation);
  stithy::app::add_demo_commands(app, invocation);
  stithy::app::add_config_commands(app, invocation);
  stithy::app::add_ssh_commands(app, invocation);
  stithy::app::add_table_commands(app, invocation);
  stithy::app::add_version_command(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  // What a command changes, the person at the machine has changed.
  stithy::audit::Scope scope({.actor = {.kind = "command"}, .agent = "stithy " + words_of(app)});
  auto done = invocation.run();
  return done ? invocation.status : report(done.error(), invocation.json);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "stithy: %s\n", error.what());
    return 1;
  }
}
