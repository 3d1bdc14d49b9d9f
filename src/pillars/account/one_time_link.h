// SPDX-License-Identifier: Apache-2.0
//
// one_time_link.h — secrets in the links of mail: who holds one reads the mail of that address.
//
// 256 random bits; only the SHA-256 is stored. A link is good for one purpose, once, until it
// expires, and a new one for the same subject ends the one before. Looking at a link changes
// nothing, since programs look at the links of mail too; spend_link() answers one caller alone.
// All functions run inside the caller's session or transaction and hold no state.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"

namespace stithy::account {

// The numbers are stored: they keep their meaning.
enum class LinkPurpose : std::uint8_t {
  Recovery = 1,      // a new password; the subject is the account
  Registration = 2,  // an account; the subject is the request for one
  Email = 3,         // an address; the subject is the claim to it
  PrimaryEmail = 4,  // mail goes to another address; the subject is that one
};

// The subject is the number of an Id.
Result<Secret<>> make_link(db::Tx& tx, LinkPurpose purpose, std::int64_t subject, Instant now,
                           std::chrono::minutes lives);
// The subject of a link that is still good.
Result<std::optional<std::int64_t>> find_link(db::Reader& reader, LinkPurpose purpose,
                                              std::string_view secret, Instant now);
// The same for exactly one caller; nothing for all others.
Result<std::optional<std::int64_t>> spend_link(db::Tx& tx, LinkPurpose purpose,
                                               std::string_view secret, Instant now);
// When the link of that subject was made, also when it has expired since.
Result<std::optional<Instant>> link_made_at(db::Reader& reader, LinkPurpose purpose,
                                            std::int64_t subject);
Result<void> void_link(db::Tx& tx, LinkPurpose purpose, std::int64_t subject);
Result<void> forget_expired_links(db::Tx& tx, Instant now);

}  // namespace stithy::account
