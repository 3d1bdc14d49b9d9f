// SPDX-License-Identifier: Apache-2.0
//
// change_ref.h — making, moving and deleting a branch or a tag without a push.
//
// The objects are here already, in the repository or in what the writer staged through the API; the
// ref moves through the commit protocol, like those of a push,
// and tells the same event. The words of a refusal are GitHub's, which clients compare. Blocking.
#pragma once

#include <cstdint>
#include <optional>

#include "git/values.h"
#include "pillars/access/grants.h"
#include "pillars/foundations.h"

namespace stithy::code {

// Invalid when the ref exists, the object does not, or a branch would name no commit.
Result<void> create_ref(const Foundations& on, const access::RepoWrite& at,
                        const git::RefName& name, const git::Oid& target);
enum class MoveRule : std::uint8_t { FastForward, Any };
Result<void> move_ref(const Foundations& on, const access::RepoWrite& at, const git::RefName& name,
                      const git::Oid& target, MoveRule rule);
// Never the default branch. Conflict when the ref is no longer where it is `expected`.
Result<void> delete_ref(const Foundations& on, const access::RepoWrite& at,
                        const git::RefName& name, const std::optional<git::Oid>& expected = {});

}  // namespace stithy::code
