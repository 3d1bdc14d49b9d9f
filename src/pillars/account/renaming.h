// SPDX-License-Identifier: Apache-2.0
//
// renaming.h — another name for a person or an organisation; the one before leads to it.
//
// A former name stays with whoever had it, so that nobody takes it to be mistaken for them by
// clones and links that still bear it. Everything runs inside the caller's session or transaction.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/account/account.h"

namespace stithy::account {

constexpr std::int64_t kFormerNamesMax = 10;

// Invalid as check_owner_name; Conflict when the name is somebody else's, or was, or when there are
// kFormerNamesMax already. Its own former names may be taken back.
Result<void> rename(db::Tx& tx, const Namespace& owner, std::string_view name,
                    const std::set<std::string, std::less<>>& reserved, Instant now);
// Conflict when the name was somebody's; for new accounts and organisations.
Result<void> check_not_former(db::Reader& reader, std::string_view name);
// Who had that name before.
Result<std::optional<Namespace>> find_former(db::Reader& reader, std::string_view name);
// With whoever had them, when an organisation goes.
Result<void> forget_former_names(db::Tx& tx, NamespaceId owner);

}  // namespace stithy::account
