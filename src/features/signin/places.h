// SPDX-License-Identifier: Apache-2.0
//
// places.h — from where somebody signed in before, and the letter when it is from elsewhere.
//
// A place is a network (web/rate.h: address_prefix), so that a line that gets a new address every
// day stays one place. The first sign-in of an account tells nobody anything new; later ones from
// an unknown place are told to its owner by mail (list "signin.new_place"). Runs in the transaction
// that opens the session and holds no state.
#pragma once

#include "features/signin/set_up.h"
#include "pillars/foundations.h"

namespace stithy::signin {

constexpr std::chrono::hours kPlaceKept{24 * 180};

Result<void> note_place(db::Tx& tx, const Foundations& on, UserId user, const Visit& visit);
Result<void> forget_places_of(db::Tx& tx, UserId user);
Result<void> forget_old_places(db::Tx& tx, Instant now);

}  // namespace stithy::signin
