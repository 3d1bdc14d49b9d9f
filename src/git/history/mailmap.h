// SPDX-License-Identifier: Apache-2.0
//
// mailmap.h — who is who by the `.mailmap` of a commit (gitmailmap(5)).
//
// git itself reads the file and answers for all names at once. Thread-safe.
#pragma once

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "git/repository.h"

namespace stithy::git {

struct Mailbox {
  std::string name = {}, email = {};
  auto operator<=>(const Mailbox&) const = default;
};

// The file at the root of this commit; nothing when it has none, or one of more than 1 MiB.
Result<std::optional<Oid>> find_mailmap(Repository& repository, const Oid& commit);

// What each is called by the file, in their order; as before where the file says nothing.
Result<std::vector<Mailbox>> map_mailboxes(Repository& repository, const Oid& mailmap,
                                           std::span<const Mailbox> boxes, Deadline deadline);

}  // namespace stithy::git
