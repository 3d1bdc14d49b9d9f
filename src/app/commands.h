// SPDX-License-Identifier: Apache-2.0
//
// commands.h — the command line: one function a command, each in a file of its own.
//
// Every command has --help and --json, works beside a running server, and ends with 0 (done),
// 1 (failed) or 2 (called wrongly). Results go to standard output, errors to standard error.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "sys/files.h"

namespace CLI {
class App;
}

namespace stithy::app {

// What a chosen command runs; filled by the callback of the parsed subcommand.
struct Invocation {
  std::function<Result<void>()> run;
  bool json = false;
  int status = 0;  // exit status of a command that ran and has one of its own
};

// "--data DIR" (or STITHY_DATA) and "--json" of a subcommand.
void add_data_option(CLI::App& command, sys::Path& data);
void add_json_option(CLI::App& command, Invocation& invocation);
// Prints a line, or the JSON with --json.
void print_result(const Invocation& invocation, std::string_view line, const std::string& json);
Result<std::string> read_password_from_stdin();

void add_serve_command(CLI::App& app, Invocation& invocation);
void add_user_commands(CLI::App& app, Invocation& invocation);
void add_access_commands(CLI::App& app, Invocation& invocation);
void add_token_commands(CLI::App& app, Invocation& invocation);
void add_repo_commands(CLI::App& app, Invocation& invocation);
// Below "repo": invite and revoke.
void add_member_commands(CLI::App& repo, Invocation& invocation);
// Below "repo": reopen.
void add_reopen_command(CLI::App& repo, Invocation& invocation);
// "audit verify".
void add_audit_commands(CLI::App& app, Invocation& invocation);
void add_database_commands(CLI::App& app, Invocation& invocation);
void add_backup_commands(CLI::App& app, Invocation& invocation);
void add_fsck_command(CLI::App& app, Invocation& invocation);
void add_demo_commands(CLI::App& app, Invocation& invocation);
void add_config_commands(CLI::App& app, Invocation& invocation);
void add_ssh_commands(CLI::App& app, Invocation& invocation);
void add_table_commands(CLI::App& app, Invocation& invocation);
void add_version_command(CLI::App& app, Invocation& invocation);

}  // namespace stithy::app
