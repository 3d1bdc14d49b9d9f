// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <syslog.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "app/assembly.h"
#include "app/commands.h"
#include "app/settings.h"
#include "app/ssh/ssh_service.h"
#include "base/log.h"
#include "base/text.h"
#include "features/transport/over_ssh.h"
#include "pillars/account/ssh_keys.h"
#include "ssh/over_pipes.h"

namespace stithy::app {

namespace {

struct SshOptions {
  sys::Path data = "data";
  std::string user, type, key;
  std::int64_t id = 0;
};

// sshd(8) hands the forced command to a shell.
Result<std::string> plain_word(const sys::Path& path) {
  const std::string text = path.string();
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       text::contains("/._-+", std::string_view(&c, 1));
    if (!plain)
      return invalid(
          text::format("The path {} holds characters that a shell may take for its own.", text));
  }
  return text;
}

// One line of AUTHORIZED_KEYS for a key of ours; nothing for others.
Result<void> print_authorized(const SshOptions& options, const Invocation& invocation) {
  auto blob = text::from_base64(options.key);
  if (!blob) return {};
  auto parsed = ssh::read_public_key(*blob);
  if (!parsed || parsed->kind != options.type) return {};
  auto house = TRY(House::open({.data = options.data}));
  auto reader = TRY(house->on().database.read(Deadline::in(std::chrono::seconds(5))));
  auto key = TRY(account::find_key_by_fingerprint(*reader, ssh::fingerprint(*blob)));
  if (!key) return {};
  std::error_code none;
  auto program = TRY(plain_word(std::filesystem::read_symlink("/proc/self/exe", none)));
  auto data = TRY(plain_word(house->options().data));
  std::string line = text::format("command=\"{} ssh serve-command {} --data {}\",restrict {}",
                                  program, key->id.value(), data, parsed->text());
  JsonWriter w;
  w.begin_object().member("line", line).end_object();
  print_result(invocation, line, w.text());
  return {};
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int protocol_of(std::string_view text) {
  for (int version : {2, 1})
    if (text == text::format("version={}", version)) return version;
  return 0;
}

// Standard error is the client's terminal: the log goes to the system's instead.
void log_to_system() {
  ::openlog("stithy", LOG_PID, LOG_USER);
  set_log_sink([](std::string_view line) {
    ::syslog(LOG_INFO, "%.*s", static_cast<int>(line.size()), line.data());
  });
}

Result<void> serve_command(const SshOptions& options, Invocation& invocation) {
  log_to_system();
  // A client that leaves in the middle of a push loses its words, never the push.
  ::signal(SIGPIPE, SIG_IGN);
  auto house = House::open({.data = options.data});
  if (!house) {
    LOG(Error, "ssh.no_instance",
        {{"message", house.error().message}, {"cause", house.error().cause}});
    return unavailable("The server cannot answer now.", std::chrono::seconds(60));
  }
  web::Site site;
  site.main_url = kMainUrl((*house)->settings());
  (*house)->set_site(std::move(site));
  ssh::Exec exec;
  exec.command = variable("SSH_ORIGINAL_COMMAND");
  exec.shell = exec.command.empty();
  exec.protocol = protocol_of(variable("GIT_PROTOCOL"));
  exec.address = text::cut(variable("SSH_CONNECTION"), " ").before;
  invocation.status =
      ssh::answer_over({}, transport::guest_with((*house)->on(), KeyId{options.id}), exec);
  return {};
}

}  // namespace

void add_ssh_commands(CLI::App& app, Invocation& invocation) {
  auto* ssh = app.add_subcommand("ssh", "For the system's own sshd (docs/ssh.md)");
  ssh->require_subcommand(1);
  auto options = std::make_shared<SshOptions>();
  auto* authorized =
      ssh->add_subcommand("authorized-keys",
                          "Print the line of a known key: AuthorizedKeysCommand STITHY ssh "
                          "authorized-keys %u %t %k");
  authorized->add_option("user", options->user, "The name signed in with (%u)")->required();
  authorized->add_option("type", options->type, "The kind of the key (%t)")->required();
  authorized->add_option("key", options->key, "The key in base64 (%k)")->required();
  add_data_option(*authorized, options->data);
  add_json_option(*authorized, invocation);
  authorized->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return print_authorized(*options, invocation); };
  });
  auto* serve = ssh->add_subcommand(
      "serve-command", "Answer $SSH_ORIGINAL_COMMAND for a key; what the line above runs");
  serve->add_option("key", options->id, "The id of the key")->required();
  add_data_option(*serve, options->data);
  add_json_option(*serve, invocation);
  serve->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return serve_command(*options, invocation); };
  });
}

}  // namespace stithy::app
