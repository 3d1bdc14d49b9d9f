// SPDX-License-Identifier: Apache-2.0
//
// push_nonce.h — the word a signed push must repeat, so that no old push can be played again.
//
// "<seconds>-<hmac of the seconds and the repository>": checkable without remembering anything.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"

namespace stithy::git {

std::string make_push_nonce(const Secret<>& key, std::string_view repository, Instant now);
Result<void> check_push_nonce(const Secret<>& key, std::string_view repository,
                              std::string_view nonce, Instant now, std::chrono::seconds age_max);

}  // namespace stithy::git
