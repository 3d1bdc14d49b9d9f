// SPDX-License-Identifier: Apache-2.0
#include "web/site.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"
#include "http/address.h"

namespace stithy::web {

namespace {

struct Authority {
  std::string_view name;  // with the brackets of an IPv6 address
  std::string_view port;  // with its colon; may be empty
};

Authority split_authority(std::string_view host) {
  auto colon = host.rfind(':');
  bool has_port = colon != host.npos && host.find(']', colon) == host.npos;
  if (!has_port) return {host, {}};
  return {host.substr(0, colon), host.substr(colon)};
}

bool is_number_or_localhost(std::string_view host) {
  auto name = split_authority(host).name;
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return text::to_lower(name) == "localhost" || http::Address::parse(name).has_value();
}

std::string with_name(std::string_view url, std::string_view scheme, std::string_view name) {
  auto own = host_of(url);
  return text::format("{}://{}{}", scheme, name, split_authority(own).port);
}

}  // namespace

bool is_base_url(std::string_view url) {
  auto [scheme, host, found] = text::cut(url, "://");
  if (!found || (scheme != "http" && scheme != "https") || host.empty()) return false;
  auto [name, port] = split_authority(host);
  if (!port.empty() && !text::parse_number<std::uint16_t>(port.substr(1))) return false;
  bool six = name.starts_with('[') && name.ends_with(']');
  if (six) return http::Address::parse(name.substr(1, name.size() - 2)).has_value();
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

std::string host_of(std::string_view url) {
  auto rest = text::cut(url, "://").after;
  return text::to_lower(text::cut(rest, "/").before);
}

bool answers_for(const Site& site, const http::RequestHead& head) {
  const auto& hosts = head.origin == http::Origin::Main ? site.main_hosts : site.content_hosts;
  auto host = head.headers.find("Host").value_or("");
  if (hosts.empty()) return is_number_or_localhost(host);
  return std::find(hosts.begin(), hosts.end(), text::to_lower(host)) != hosts.end();
}

std::string ssh_address(const Site& site, std::string_view full_name) {
  if (site.ssh_url.empty()) return {};
  auto host = text::cut(site.ssh_url, "://").after;
  auto port = split_authority(host).port;
  const bool plain = (port.empty() || port == ":22") && !host.ends_with(']');
  if (plain)  // the spelling of scp, which knows no port
    return text::format("{}:{}.git", host.substr(0, host.size() - port.size()), full_name);
  return text::format("{}/{}.git", site.ssh_url, full_name);
}

Site seen_by(const Site& site, const http::RequestHead& head) {
  Site seen = site;
  if (!site.main_hosts.empty() && !site.content_hosts.empty()) return seen;
  std::string host = text::to_lower(head.headers.find("Host").value_or(""));
  if (!is_number_or_localhost(host)) return seen;  // this origin is configured, the other is not
  std::string_view scheme = head.secure ? "https" : "http";
  auto name = split_authority(host).name;
  bool at_main = head.origin == http::Origin::Main;
  // The origin asked keeps the port it was asked by (a container may map another one to it).
  if (site.main_hosts.empty())
    seen.main_url =
        at_main ? text::format("{}://{}", scheme, host) : with_name(site.main_url, scheme, name);
  auto ssh_host = text::cut(site.ssh_url, "@").after;
  if (site.main_hosts.empty() && !ssh_host.empty() && is_number_or_localhost(ssh_host))
    seen.ssh_url = text::format("ssh://git@{}{}", name, split_authority(ssh_host).port);
  if (site.content_hosts.empty())
    seen.content_url =
        at_main ? with_name(site.content_url, scheme, name) : text::format("{}://{}", scheme, host);
  return seen;
}

}  // namespace stithy::web
