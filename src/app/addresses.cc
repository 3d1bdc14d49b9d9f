// SPDX-License-Identifier: Apache-2.0
#include "app/addresses.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "app/settings.h"
#include "base/text.h"

namespace stithy::app {

namespace {

using http::ListenAddress;
using http::Origin;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Descriptors 3, 4, ... in the order of the socket units; their names (FileDescriptorName=) tell
// the origins apart, else the first is the product and the second raw content.
std::vector<ListenAddress> handed_over() {
  std::vector<ListenAddress> sockets;
  if (text::parse_number<pid_t>(variable("LISTEN_PID")) != ::getpid()) return sockets;
  auto count = text::parse_number<std::size_t>(variable("LISTEN_FDS")).value_or(0);
  constexpr std::size_t kFirst = 3, kMost = 64;
  std::string list = variable("LISTEN_FDNAMES");
  auto names = text::split(list, ':');
  for (std::size_t i = 0; i < std::min(count, kMost); ++i) {
    auto name = i < names.size() ? names[i] : std::string_view();
    bool content = name == "content" || (name != "main" && i == 1);
    sockets.push_back(
        {text::format("fd:{}", kFirst + i), content ? Origin::Content : Origin::Main});
  }
  return sockets;
}

void add(std::vector<ListenAddress>& sockets, const std::vector<std::string>& addresses,
         Origin origin) {
  for (const auto& address : addresses) sockets.push_back({address, origin});
}

bool has(const std::vector<ListenAddress>& sockets, Origin origin) {
  return std::any_of(sockets.begin(), sockets.end(),
                     [&](const auto& socket) { return socket.origin == origin; });
}

std::vector<ListenAddress> sockets_of(const House& house) {
  const kit::LiveSettings& settings = house.settings();
  const auto& given = house.options();
  std::vector<ListenAddress> sockets;
  add(sockets, given.listen, Origin::Main);
  add(sockets, given.content_listen, Origin::Content);
  if (sockets.empty()) sockets = handed_over();
  if (!has(sockets, Origin::Main)) add(sockets, kListen(settings), Origin::Main);
  if (!has(sockets, Origin::Content)) add(sockets, kContentListen(settings), Origin::Content);
  return sockets;
}

// What a person can type: a wildcard is no address to go to, this machine is.
std::string reachable(std::string_view bound) {
  for (std::string_view wildcard : {"0.0.0.0:", "[::]:"})
    if (bound.starts_with(wildcard))
      return text::format("127.0.0.1:{}", bound.substr(wildcard.size()));
  return std::string(bound);
}

}  // namespace

http::ServerOptions server_options(const House& house) {
  const kit::LiveSettings& settings = house.settings();
  http::ServerOptions options;
  options.listen = sockets_of(house);
  if (!kCertificate(settings).empty())
    options.tls = http::TlsFiles{kCertificate(settings), kCertificateKey(settings)};
  options.scratch = house.on().git.scratch();
  options.trusted_proxies = kTrustedProxies(settings);
  options.limits.connections_max = static_cast<std::size_t>(kConnectionsMax(settings));
  options.limits.connections_per_address_max =
      static_cast<std::size_t>(kConnectionsPerAddress(settings));
  return options;
}

Result<web::Site> site_of(const House& house, const http::ServerOptions& options,
                          const std::vector<std::string>& bound) {
  const kit::LiveSettings& settings = house.settings();
  web::Site site;
  site.main_url = kMainUrl(settings);
  site.content_url = kContentUrl(settings);
  if (!site.main_url.empty()) site.main_hosts = {web::host_of(site.main_url)};
  if (!site.content_url.empty()) site.content_hosts = {web::host_of(site.content_url)};
  std::string scheme = options.tls ? "https://" : "http://";
  for (std::size_t i = 0; i < options.listen.size() && i < bound.size(); ++i) {
    auto& url = options.listen[i].origin == Origin::Main ? site.main_url : site.content_url;
    if (url.empty() && !bound[i].starts_with("unix:")) url = scheme + reachable(bound[i]);
  }
  if (site.main_url.empty())
    return invalid(
        "The product listens on a Unix socket alone, so nobody can know its address: "
        "set server.main_url.");
  if (site.content_url.empty())
    return invalid(
        "Raw content is served on a Unix socket alone, so nobody can know its address: "
        "set server.content_url.");
  return site;
}

}  // namespace stithy::app
