// SPDX-License-Identifier: Apache-2.0
//
// ssh_service.h — git over SSH as part of the server: settings, opening, and the address people
// clone by.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "kit/settings.h"
#include "ssh/listen.h"
#include "ssh/server.h"
#include "web/dispatch.h"
#include "web/site.h"

namespace stithy::app {

class House;

// "git.example.org" or "git.example.org:22".
bool is_host_and_port(std::string_view text);

inline constexpr kit::Setting<kit::StringList> kSshListen{
    "ssh.listen",
    "",
    {.valid = &ssh::is_listen_address, .rule = "\"127.0.0.1:2222\" or \"[::1]:2222\""},
    "Where git over SSH is served: ADDRESS:PORT. Empty: it is not.",
    {.example = "0.0.0.0:2222", .takes_effect = kit::TakesEffect::Restart}};
inline constexpr kit::Setting<std::string> kSshAddress{
    "ssh.address",
    "",
    {.valid = &is_host_and_port, .rule = "a host in lower case and perhaps a port"},
    "The host and port that pages name for cloning over SSH. Empty: the host of server.main_url "
    "and the port of ssh.listen. Where only a system's own sshd serves git, this alone is set.",
    {.example = "git.example.org:22", .takes_effect = kit::TakesEffect::Restart}};
inline constexpr kit::Setting<std::int64_t> kSshConnectionsMax{
    "ssh.connections_max",
    1024,
    {.min = 8, .max = 100'000},
    "How many SSH connections may be open at once.",
    {.takes_effect = kit::TakesEffect::Restart}};
inline constexpr kit::Setting<std::int64_t> kSshPerAddress{
    "ssh.connections_per_address_max",
    64,
    {.min = 1, .max = 100'000},
    "How many of them may come from one address.",
    {.takes_effect = kit::TakesEffect::Restart}};
inline constexpr kit::Setting<std::int64_t> kSshStrangersMax{
    "ssh.unproven_max",
    128,
    {.min = 4, .max = 100'000},
    "How many of them may not have proved a key yet; above that the oldest one of the address with "
    "the most of them is cut.",
    {.takes_effect = kit::TakesEffect::Restart}};
inline constexpr kit::Setting<std::chrono::seconds> kSshLoginGrace{
    "ssh.login_grace",
    std::chrono::seconds(30),
    {.min = std::chrono::seconds(2), .max = std::chrono::seconds(600)},
    "How long a client may take to prove a key.",
    {.takes_effect = kit::TakesEffect::Restart}};
inline constexpr kit::Setting<std::chrono::seconds> kSshPatience{
    "ssh.idle_timeout",
    std::chrono::seconds(600),
    {.min = std::chrono::seconds(2), .max = std::chrono::seconds(86'400)},
    "How long a client that is signed in may be silent, or not take what it is sent.",
    {.takes_effect = kit::TakesEffect::Restart}};
inline constexpr kit::Setting<std::string> kSshAuthorities{
    "ssh.trusted_user_ca_keys",
    "",
    {},
    "A file with public keys, one a line: certificates for users that these have signed are taken, "
    "with the login as their only principal. Empty: none are.",
    {.example = "/etc/stithy/user_ca.pub", .takes_effect = kit::TakesEffect::Restart}};

inline constexpr std::array<const kit::SettingBase*, 8> kSshSettings = {
    &kSshListen,       &kSshAddress,    &kSshConnectionsMax, &kSshPerAddress,
    &kSshStrangersMax, &kSshLoginGrace, &kSshPatience,       &kSshAuthorities};

class SshService {
 public:
  // Binds. None when ssh.listen is empty.
  static Result<std::unique_ptr<SshService>> open(const House& house);
  void serve(const House& house, web::Dispatcher& dispatcher);
  void stop(Deadline deadline) { server_->stop(deadline); }
  const ssh::Server& server() const { return *server_; }

 private:
  SshService(std::unique_ptr<ssh::Server> server, std::vector<std::string> authorities)
      : server_(std::move(server)), authorities_(std::move(authorities)) {}
  std::unique_ptr<ssh::Server> server_;
  const std::vector<std::string> authorities_;
};

// web::Site::ssh_url; `service` may be none.
std::string ssh_url_of(const House& house, const web::Site& site, const SshService* service);

}  // namespace stithy::app
