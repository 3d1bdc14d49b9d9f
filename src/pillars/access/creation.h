// SPDX-License-Identifier: Apache-2.0
//
// creation.h — in whose name somebody may make repositories, or bring them there.
#pragma once

#include <vector>

#include "base/result.h"
#include "pillars/account/account.h"
#include "pillars/org/organisation.h"
#include "web/principal.h"

namespace stithy::access {

// One's own namespace, an organisation one owns, and one whose members may; everything for
// administrators of the instance. The limits of tokens are the caller's.
Result<bool> may_create_in(db::Reader& reader, const web::Principal& who,
                           const account::Namespace& owner);

// The organisations among them, by name, for a list to choose from.
Result<std::vector<org::Organisation>> list_creatable(db::Reader& reader,
                                                      const web::Principal& who);

// Who answers for what the person at the machine makes there: the person whose namespace it is, or
// an owner of the organisation.
Result<UserId> keeper_of(db::Reader& reader, const account::Namespace& owner);

}  // namespace stithy::access
