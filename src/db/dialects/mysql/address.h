// SPDX-License-Identifier: Apache-2.0
//
// address.h — "mysql://user:password@host:port/name?option=value".
//
// Options: socket=/run/mysqld/mysqld.sock; tls=off, require or verify (the certificate and the name
// are checked); tls_ca=FILE. Parts may be percent-encoded.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace stithy::db::mysql {

enum class Tls : std::uint8_t { Off, Require, Verify };

struct Address {
  // Invalid, without a word of the address: it may hold a password.
  static Result<Address> parse(std::string_view url, const Secret<>& password);

  std::string user, host, name, socket, tls_ca;
  Secret<> password;
  unsigned port = 3306;
  Tls tls = Tls::Off;
};

}  // namespace stithy::db::mysql
