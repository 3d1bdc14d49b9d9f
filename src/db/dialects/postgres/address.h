// SPDX-License-Identifier: Apache-2.0
//
// address.h — a "postgres://" address as the parameters of libpq, which reads it itself.
//
// Everything libpq knows may stand behind the "?": sslmode, sslrootcert, host=/run/postgresql for a
// Unix socket, options. What is said here wins over the environment, but for the password.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace stithy::db::postgres {

struct Address {
  // Invalid, without a word of the address: it may hold a password.
  static Result<Address> parse(const std::string& url, const Secret<>& password);
  std::vector<std::pair<std::string, std::string>> parameters;  // may hold the password
};

}  // namespace stithy::db::postgres
