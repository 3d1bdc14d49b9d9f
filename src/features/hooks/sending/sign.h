// SPDX-License-Identifier: Apache-2.0
//
// sign.h — signatures over what is sent, so that a target knows who sent it.
//
// Pure functions; the secret is used as it was typed.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/secret.h"

namespace stithy::hooks {

// GitHub's X-Hub-Signature-256: "sha256=" and the HMAC in hex, over the raw body
// (docs.github.com, Validating webhook deliveries).
std::string github_signature(const Secret<>& secret, std::string_view body);

// Standard Webhooks (specification 1.0, "Signature scheme"): "v1," and the HMAC in base64, over id,
// seconds and body with dots between. A secret "whsec_…" is base64 behind that word; any other is
// taken as bytes.
std::string standard_signature(const Secret<>& secret, std::string_view id, Instant at,
                               std::string_view body);

}  // namespace stithy::hooks
