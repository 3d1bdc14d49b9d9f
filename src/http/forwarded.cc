// SPDX-License-Identifier: Apache-2.0
#include "http/forwarded.h"

#include "base/text.h"

namespace stithy::http {

namespace {

// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1" or "[2001:db8::1]:4711".
std::optional<Address> parse_hop(std::string_view hop) {
  hop = text::trim(hop);
  if (hop.starts_with('[')) {
    auto end = hop.find(']');
    return end == hop.npos ? std::nullopt : Address::parse(hop.substr(1, end - 1));
  }
  if (auto plain = Address::parse(hop)) return plain;
  auto parts = text::cut(hop, ":");
  return parts.found ? Address::parse(parts.before) : std::nullopt;
}

// From the nearest hop outwards: the first that is not one of our proxies is the client. A hop that
// cannot be read ends the walk, since what lies behind it is hearsay.
std::optional<Address> last_untrusted_hop(const Headers& headers, const TrustedProxies& proxies) {
  std::optional<Address> last;
  const auto& fields = headers.all();
  for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
    if (!text::equals_folded(field->first, "x-forwarded-for")) continue;
    std::string_view list = field->second;
    while (true) {
      auto comma = list.rfind(',');
      auto hop = parse_hop(comma == list.npos ? list : list.substr(comma + 1));
      if (!hop) return last;
      last = hop;
      if (!any_contains(proxies.blocks, *hop)) return last;
      if (comma == list.npos) break;
      list = list.substr(0, comma);
    }
  }
  return last;
}

}  // namespace

void set_client(RequestHead& head, const Peer& peer, const TrustedProxies& proxies) {
  head.over_unix_socket = !peer.address;
  head.secure = peer.tls;
  if (proxies.trusts(peer.address)) {
    if (auto client = last_untrusted_hop(head.headers, proxies)) {
      head.remote_address = client->render();
    } else if (peer.address) {
      head.remote_address = peer.address->render();
    }
    std::optional<std::string_view> proto;
    for (const auto& [name, value] : head.headers.all())
      if (text::equals_folded(name, "x-forwarded-proto")) proto = value;
    if (proto) {
      auto comma = proto->rfind(',');
      auto nearest = comma == proto->npos ? *proto : proto->substr(comma + 1);
      head.secure = text::equals_folded(text::trim(nearest), "https");
    }
  } else if (peer.address) {
    head.remote_address = peer.address->render();
  }
}

}  // namespace stithy::http
