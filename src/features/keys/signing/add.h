// SPDX-License-Identifier: Apache-2.0
//
// add.h — a person adds a key to sign with, on a page or by the API: the key, a letter, a line in
// the log.
#pragma once

#include <string>

#include "pillars/signing/gpg_keys.h"
#include "pillars/signing/ssh_signing_keys.h"
#include "web/request.h"

namespace stithy::keys {

// Errors as of signing::add_gpg_key and signing::add_signing_key.
Result<signing::GpgKey> add_own_gpg(web::Request& request, std::string name, std::string text);
Result<signing::SshSigningKey> add_own_signing(web::Request& request, std::string title,
                                               std::string text);

}  // namespace stithy::keys
