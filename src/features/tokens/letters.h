// SPDX-License-Identifier: Apache-2.0
//
// letters.h — what people are written about their tokens, and the decision that a letter tells of.
#pragma once

#include "pillars/access/organisation_grants.h"
#include "pillars/account/notice.h"
#include "pillars/token/fine_grained.h"

namespace stithy::tokens {

account::Notice decision_notice(const web::Site& site, const org::Organisation& organisation,
                                const token::FineToken& token, token::Approval approval,
                                Instant now);

// What an owner decides, with its letter, in one transaction. NotFound when there is no such token.
Result<void> decide(db::Tx& tx, web::Request& request, const access::OrgOwner& at, TokenId id,
                    token::Approval approval);

}  // namespace stithy::tokens
