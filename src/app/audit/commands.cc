// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "base/text.h"
#include "features/audit/jobs.h"
#include "kit/audit/chain.h"
#include "web/audit/rows.h"

namespace stithy::app {

namespace {

std::string words_of(const audit::Verdict& v) {
  if (!v.sound()) return text::format("{} Whatever comes after it proves nothing.", v.reason);
  std::string words = v.last < v.first
                          ? std::string("The audit log holds no sealed entries.")
                          : text::format("The audit log is whole: entries {} to {}, head {}.",
                                         v.first, v.last, v.head);
  if (v.unsealed > 0) words += text::format(" {} more are not sealed yet.", v.unsealed);
  return words;
}

Result<void> verify_log(const sys::Path& data, Invocation& invocation) {
  auto house = TRY(House::open({.data = data}));
  const Foundations& on = house->on();
  auto reader = TRY(on.database.read(Deadline::in(std::chrono::hours(6))));
  const audit::Verdict v = TRY(audit::verify(*reader, audit::sealing_key(on)));
  JsonWriter w;
  w.begin_object().member("sound", v.sound()).member("first", v.first).member("last", v.last);
  w.member("head", v.head).member("unsealed", v.unsealed).member("broken_at", v.broken_at);
  w.member("reason", v.reason).end_object();
  print_result(invocation, words_of(v), w.text());
  if (!v.sound()) invocation.status = 1;
  return {};
}

// Every row that may change something: what the log calls it, or why it has no usual entry.
Result<void> list_actions(const Invocation& invocation) {
  auto house = TRY(open_for_tables());
  JsonWriter w;
  w.begin_array();
  std::string lines;
  for (const auto& feature : house->features()) {
    for (const web::Route& row : feature.routes) {
      if (web::is_reading(row.method)) continue;
      const std::string action = web::audit_action(row);
      std::string reason;
      for (const auto& quiet : web::quiet_rows())
        if (quiet.row == row.name) reason = quiet.reason;
      w.begin_object().member("row", row.name).member("action", action);
      w.member("reason", reason).end_object();
      lines += text::format("{}\t{}\n", row.name, action.empty() ? reason : action);
    }
  }
  w.end_array();
  print_result(invocation, lines, w.text());
  return {};
}

}  // namespace

void add_audit_commands(CLI::App& app, Invocation& invocation) {
  auto* log = app.add_subcommand("audit", "The audit log");
  log->require_subcommand(1);
  auto* command = log->add_subcommand(
      "verify", "Check that no sealed entry was changed, removed or put in; names the first");
  auto data = std::make_shared<sys::Path>("data");
  add_data_option(*command, *data);
  add_json_option(*command, invocation);
  command->callback([&invocation, data] {
    invocation.run = [&invocation, data] { return verify_log(*data, invocation); };
  });
  auto* actions = log->add_subcommand("actions", "What the log calls each row that changes things");
  add_json_option(*actions, invocation);
  actions->callback(
      [&invocation] { invocation.run = [&invocation] { return list_actions(invocation); }; });
}

}  // namespace stithy::app
