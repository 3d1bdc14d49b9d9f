// SPDX-License-Identifier: Apache-2.0
//
// commit_address.h — the address that commits of a person bear when they are made here, and the
// alias that stands for it: ID+name@users.noreply.HOST. It reaches nobody and tells nothing but the
// name. By its number it is the person's whatever their name is by now.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/account/account.h"

namespace stithy::account {

// `main_url` is the address of the instance: its host ends the alias.
std::string alias_of(UserId id, std::string_view login, std::string_view main_url);
// Whose alias it is; none for every other address, also for aliases of other instances.
std::optional<UserId> parse_alias(std::string_view email, std::string_view main_url);

Result<bool> keeps_email_private(db::Reader& reader, UserId id);
Result<void> set_email_private(db::Tx& tx, UserId id, bool is_private);

// The alias when the person keeps the address private, else the primary address.
Result<std::string> commit_email(db::Reader& reader, const Account& account,
                                 std::string_view main_url);

}  // namespace stithy::account
