// SPDX-License-Identifier: Apache-2.0
//
// findings.h — what was found out about signatures of a repository's objects, kept in memory.
//
// A finding is a short text that belongs to an object and to what it was compared with, neither of
// which ever changes; so it is never wrong later. Bounded with all answers (answers.h).
// Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "git/repository.h"

namespace stithy::git {

std::optional<std::string> find_finding(Repository& repository, const Oid& oid,
                                        std::string_view about);
void keep_finding(Repository& repository, const Oid& oid, std::string_view about,
                  std::string finding);

}  // namespace stithy::git
