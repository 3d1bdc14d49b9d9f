// SPDX-License-Identifier: Apache-2.0
//
// egress_target.h — where outgoing connections may go: the address text, parsed once, and the check
// of every address its host stands for.
//
// Only checked addresses are ever connected to, so a name that changes its meaning after the check
// (DNS rebinding) gains nothing. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "http/address.h"
#include "sys/fd.h"

namespace stithy::http {

struct EgressPolicy {
  // What an administrator blessed beside the public Internet, at any port.
  std::vector<AddressBlock> allowed;
  // Of the public Internet.
  std::vector<std::uint16_t> ports = {80,   443,  3000, 4000, 5000, 8000, 8008,
                                      8080, 8081, 8088, 8443, 8888, 9000, 9443};
  std::chrono::milliseconds connect_timeout{10'000};
};

// An http or https address without credentials and fragment.
struct EgressUrl {
  bool tls = false;
  std::string host;  // lower case; an IPv6 address without brackets
  std::uint16_t port = 80;
  std::string target = "/";  // path and query

  std::string authority() const;  // "example.org", "[2001:db8::1]:8443"
  std::string text() const;
  bool same_origin(const EgressUrl& other) const {
    return tls == other.tls && host == other.host && port == other.port;
  }
};

// Invalid with the rule that is broken.
Result<EgressUrl> parse_egress_url(std::string_view text);
// Where a Location header leads (RFC 3986 section 5.2, without removing dot segments).
Result<EgressUrl> resolve_location(const EgressUrl& base, std::string_view location);

// "example.org:443" or "[::1]:443" taken apart; the brackets are dropped.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
Result<HostPort> parse_host_port(std::string_view text, std::uint16_t port_default);

// All addresses of the host, each allowed; Denied when any is not. Waits at most until `deadline`.
Result<std::vector<Address>> checked_addresses(const HostPort& target, const EgressPolicy& policy,
                                               Deadline deadline);
bool is_allowed(const Address& address, std::uint16_t port, const EgressPolicy& policy);

// A connected, non-blocking socket to the first of `addresses` that answers.
Result<sys::Fd> connect_checked(const std::vector<Address>& addresses, std::uint16_t port,
                                Deadline deadline);

}  // namespace stithy::http
