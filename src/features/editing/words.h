// SPDX-License-Identifier: Apache-2.0
//
// words.h — the part that all forms of this feature share: message, author, branch.
#pragma once

#include <string>
#include <string_view>

#include "features/editing/commit.h"
#include "features/editing/spot.h"
#include "features/editing/views.h"
#include "pillars/account/account.h"
#include "web/forms.h"

namespace stithy::editing {

// The box of a page that is opened. `hint` is the message when nothing is typed.
Result<CommitBox> fresh_box(const access::RepoWrite& at, web::Request& request, const Spot& spot,
                            std::string hint);
// The same with what a form sent.
Result<CommitBox> typed_box(const access::RepoWrite& at, web::Request& request, const Spot& spot,
                            std::string hint, const web::Form& form);

// Branch, base, author and message of a wish; its change is still to be set. Invalid names fields.
Result<CommitWish> wish_of(const CommitBox& box, const Spot& spot, Instant now);

// What a page shows of a refusal; nothing for failures that are pages of their own.
std::optional<Refusal> refusal_of(std::string_view message, const Error& error);
int status_of_refusal(const Error& error);

// Where a reader goes after a commit, told what happened.
web::Answer answer_committed(web::Request& request, const Spot& spot, const CommitBox& box,
                             const git::TreePath& path, RefPage page, const git::Oid& commit);

}  // namespace stithy::editing
