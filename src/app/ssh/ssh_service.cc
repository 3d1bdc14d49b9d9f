// SPDX-License-Identifier: Apache-2.0
#include "app/ssh/ssh_service.h"

#include <algorithm>

#include "app/assembly.h"
#include "base/log.h"
#include "base/text.h"
#include "features/transport/over_ssh.h"
#include "ssh/certificate.h"

namespace stithy::app {

namespace {

constexpr kit::GaugeSpec kConnections{"stithy_ssh_connections", "Open SSH connections.", {}};

Result<std::vector<std::string>> load_authorities(const std::string& file) {
  if (file.empty()) return std::vector<std::string>();
  auto text = TRY(sys::read_file(file));
  auto keys = ssh::parse_authorities(text);
  if (!keys)
    return invalid(
        text::format("ssh.trusted_user_ca_keys: {} holds a line that is no public key. {}", file,
                     keys.error().message));
  return keys;
}

std::string_view port_of(std::string_view address) { return address.substr(address.rfind(':')); }

}  // namespace

bool is_host_and_port(std::string_view text) {
  return web::is_base_url(text::format("https://{}", text));
}

Result<std::unique_ptr<SshService>> SshService::open(const House& house) {
  const kit::LiveSettings& settings = house.settings();
  ssh::ServerOptions options{
      .listen = kSshListen(settings),
      .keys = house.options().data / "keys",
      .connections_max = static_cast<std::size_t>(kSshConnectionsMax(settings)),
      .per_address_max = static_cast<std::size_t>(kSshPerAddress(settings)),
      .strangers_max = static_cast<std::size_t>(kSshStrangersMax(settings)),
      .login_grace = kSshLoginGrace(settings),
      .patience = kSshPatience(settings)};
  if (options.listen.empty()) return std::unique_ptr<SshService>();
  auto authorities = TRY(load_authorities(kSshAuthorities(settings)));
  auto server = TRY(ssh::Server::bind(std::move(options)));
  return std::unique_ptr<SshService>(new SshService(std::move(server), std::move(authorities)));
}

void SshService::serve(const House& house, web::Dispatcher& dispatcher) {
  const Foundations& on = house.on();
  on.metrics.sample(kConnections, {}, [server = server_.get()] {
    return static_cast<double>(server->connections());
  });
  auto lend = [&dispatcher](std::function<void()> task) {
    return dispatcher.lend(web::Lane::Git, std::move(task));
  };
  server_->serve(transport::ssh_door(on, lend, authorities_));
  for (const auto& fingerprint : server_->fingerprints())
    LOG(Info, "ssh.host_key", {{"fingerprint", fingerprint}});
  for (const auto& address : server_->addresses()) LOG(Info, "ssh.started", {{"address", address}});
}

std::string ssh_url_of(const House& house, const web::Site& site, const SshService* service) {
  const std::string configured = kSshAddress(house.settings());
  if (!configured.empty()) return "ssh://git@" + configured;
  if (service == nullptr) return {};
  std::string host = web::host_of(site.main_url);
  const auto colon = host.rfind(':');
  if (colon != host.npos && host.find(']', colon) == host.npos) host.resize(colon);
  return text::format("ssh://git@{}{}", host, port_of(service->server().addresses().front()));
}

}  // namespace stithy::app
