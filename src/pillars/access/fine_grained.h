// SPDX-License-Identifier: Apache-2.0
//
// fine_grained.h — which permission of a fine-grained token a row of the route table asks for, and
// what is left of a role.
//
// For this pillar alone: grants ask here whenever a principal is such a token. A row that is not in
// the table here admits none of them to anything but what everybody sees, so a feature that is
// forgotten gives nothing away.
#pragma once

#include <optional>

#include "pillars/org/organisation.h"
#include "pillars/repo/repository.h"
#include "pillars/token/permissions.h"
#include "web/principal.h"
#include "web/route.h"

namespace stithy::access {

// None: no permission opens it.
std::optional<token::Permission> permission_of(const web::Route& row);

// What is left of a role in a repository, whatever is done there: for lists, and at the moment a
// ref moves.
Result<repo::Role> fine_role(db::Reader& reader, const web::Principal& who,
                             const repo::Repository& repository, repo::Role own);
// The same for one row. Denied, naming the permission, when the token has it not.
Result<repo::Role> fine_role_on(db::Reader& reader, const web::Principal& who,
                                const repo::Repository& repository, repo::Role own,
                                const web::Route& row);
// Rows that name a person.
Result<void> check_fine_person(const web::Principal& who, const web::Route& row);
// What a token is in an organisation: none where it reaches not.
Result<org::Membership> fine_membership(db::Reader& reader, const web::Principal& who,
                                        NamespaceId organisation, org::Membership own);
Result<org::Membership> fine_membership_on(db::Reader& reader, const web::Principal& who,
                                           NamespaceId organisation, org::Membership own,
                                           const web::Route& row);
// Whether it may make repositories there.
Result<bool> fine_may_create(db::Reader& reader, const web::Principal& who, NamespaceId owner);

}  // namespace stithy::access
