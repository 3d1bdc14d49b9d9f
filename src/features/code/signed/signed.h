// SPDX-License-Identifier: Apache-2.0
//
// signed.h — signatures of commits and tags, as pages and the API tell of them.
//
// However many objects one answer shows, the database is asked a few times at most and the
// arithmetic takes two seconds at most; what was not looked into by then says so.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "features/code/api/api_shapes.h"
#include "features/code/views_history.h"
#include "git/repository.h"
#include "pillars/signing/verify.h"
#include "web/request.h"

namespace stithy::code {

using CommitList = std::span<const std::shared_ptr<const git::Commit>>;

// One each, in their order.
Result<std::vector<ApiVerification>> verifications_of(web::Request& request, git::Repository& git,
                                                      CommitList commits);
Result<ApiVerification> verification_of(web::Request& request, git::Repository& git,
                                        const signing::Item& item);
// Tells apart the answers about one object whose signature counts and does not.
std::string form_of(const ApiVerification& verification);

Result<std::vector<SignatureBadge>> badges_of(web::Request& request, git::Repository& git,
                                              std::span<const signing::Item> items);
Result<SignatureBadge> badge_of(web::Request& request, git::Repository& git,
                                const signing::Item& item);

}  // namespace stithy::code
