// SPDX-License-Identifier: Apache-2.0
//
// certificate.h — OpenSSH's user certificates (PROTOCOL.certkeys, "New public key formats").
//
// Taken are those of a trusted authority, for users, within their time, with exactly one principal,
// which is the login, and without critical options: one that is not understood forbids the use, and
// none is. That the holder has the private key is proved by the signature of the session, as with
// any key. Pure; reads foreign bytes within bounds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace stithy::ssh {

struct Pass {
  std::string login;
  std::string id;  // what the authority calls the certificate; for the log
  Instant until;
};

bool is_certificate(std::string_view blob);

// Denied, with the reason, for the log. `authorities` are wire forms of public keys.
Result<Pass> check_certificate(std::string_view blob, const std::vector<std::string>& authorities,
                               Instant now);

// The keys of a file, one a line as in AUTHORIZED_KEYS without options; # begins a comment.
Result<std::vector<std::string>> parse_authorities(std::string_view text);

}  // namespace stithy::ssh
