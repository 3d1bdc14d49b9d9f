// SPDX-License-Identifier: Apache-2.0
//
// proof.h — whether a signature in the form of the protocol was made by the holder of a key.
//
// The form is "string algorithm, string signature" (RFC 4253 section 6.6, RFC 5656 section 3.1.2,
// RFC 8709 section 6), and what PROTOCOL.u2f adds for keys on a security key, whose holder has to
// have touched it. RSA is taken with SHA-2 alone (RFC 8332). Malformed ones are false, like wrong
// ones. Pure.
#pragma once

#include <string_view>

namespace stithy::ssh {

bool proves(std::string_view key_blob, std::string_view message, std::string_view wrapped);

}  // namespace stithy::ssh
