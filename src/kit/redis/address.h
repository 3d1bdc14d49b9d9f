// SPDX-License-Identifier: Apache-2.0
//
// address.h — where a Redis is, from the text of the setting redis.url.
//
//   redis://user:password@host:6379/0      unix:/run/redis/redis.sock?database=0&password=...
//
// User, password, port and number of the database may be left out. Passwords are percent-encoded.
// rediss:// is refused: the client library has no TLS.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace stithy::redis {

struct Address {
  std::string host;  // without brackets; empty with a socket
  std::uint16_t port = 6379;
  std::string socket;  // the path of a Unix socket
  std::string user;
  Secret<> password;
  int database = 0;

  // Without user and password, for the log: "localhost:6379/0".
  std::string text() const;
};

// Invalid with the rule that is broken.
Result<Address> parse_address(std::string_view url);
inline bool is_address(std::string_view url) { return parse_address(url).has_value(); }
inline constexpr std::string_view kAddressRule =
    "redis://user:password@host:6379/0 or unix:/path/of/the/socket (TLS needs a tunnel, since the "
    "client library has none)";

}  // namespace stithy::redis
