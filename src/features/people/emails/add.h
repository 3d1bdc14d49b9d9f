// SPDX-License-Identifier: Apache-2.0
//
// add.h — claiming an address: the claim, and the letter that proves or disproves it.
//
// Runs inside the caller's transaction and holds no state.
#pragma once

#include <chrono>
#include <string_view>

#include "db/db.h"
#include "web/request.h"

namespace stithy::people {

// A link that confirms an address works so long.
constexpr std::chrono::hours kLinkLives{24};

// Invalid for what is no address; Conflict when the account has it already, or too many.
Result<void> add_email(db::Tx& tx, web::Request& request, const web::Principal& who,
                       std::string_view email);

}  // namespace stithy::people
