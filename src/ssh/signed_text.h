// SPDX-License-Identifier: Apache-2.0
//
// signed_text.h — signatures over texts by SSH keys, as ssh-keygen -Y sign makes them
// (PROTOCOL.sshsig of OpenSSH).
//
// Foreign bytes, read within bounds. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace stithy::ssh {

constexpr std::size_t kTextSignatureBytesMax = std::size_t{64} * 1024;

struct TextSignature {
  std::string key;        // the wire form of the public key that made it
  std::string for_what;   // the namespace: "git"
  std::string hash;       // of the text: "sha256" or "sha512"
  std::string reserved;   // signed along, whatever it says
  std::string signature;  // in the form of proof.h
};

// One signature in its armour; Invalid for anything else.
Result<TextSignature> read_text_signature(std::string_view armored);

// True when the key made it over this text. Whether it was made for this purpose is the caller's.
bool signs(const TextSignature& signature, std::string_view text);

}  // namespace stithy::ssh
