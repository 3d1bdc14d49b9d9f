// SPDX-License-Identifier: Apache-2.0
//
// change_ref.h — making, moving, renaming and deleting a branch or a tag without a push.
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
// What the branch names. The default branch stays it under its new name, for which the role admin
// is needed; what fails or crashes on that way leaves both names, never none, and the same wish
// again goes on from there. NotFound without such a branch, Invalid when the new name is taken.
Result<git::Oid> rename_branch(const Foundations& on, const access::RepoWrite& at,
                               const git::RefName& name, const git::RefName& wanted);

}  // namespace stithy::code
