// SPDX-License-Identifier: Apache-2.0
//
// forwarded.h — who the client is, when the peer may be a proxy in front of us.
//
// X-Forwarded-For and X-Forwarded-Proto are believed only from trusted peers; anybody can send
// them. Pure; thread-safe.
#pragma once

#include <optional>

#include "http/address.h"
#include "http/message.h"

namespace stithy::http {

struct Peer {
  std::optional<Address> address;  // none on a Unix socket
  bool tls = false;
};

// Fills remote_address, secure and over_unix_socket of `head` from the peer and the headers.
void set_client(RequestHead& head, const Peer& peer, const TrustedProxies& proxies);

}  // namespace stithy::http
