// SPDX-License-Identifier: Apache-2.0
//
// letters.h — what people are written about their passkeys. Written in the caller's transaction.
#pragma once

#include "pillars/passkey/passkey.h"
#include "web/request.h"

namespace stithy::signin {

Result<void> tell_of_new_passkey(db::Tx& tx, web::Request& request, UserId user,
                                 std::string_view name);
// Its counter went backwards: two devices sign with one key.
Result<void> tell_of_copy(db::Tx& tx, web::Request& request, const passkey::Passkey& key);

}  // namespace stithy::signin
