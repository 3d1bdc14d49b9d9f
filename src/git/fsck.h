// SPDX-License-Identifier: Apache-2.0
//
// fsck.h — is a repository whole? Git's own check, read into a list of problems.
//
// Reads every object (Full) or only the links between them (Links); changes nothing. Blocking, and
// long for large repositories: a background job.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "git/gateway.h"

namespace stithy::git {

struct FsckProblem {
  enum class Kind : std::uint8_t { Missing, Broken, Corrupt, Form };
  Kind kind = Kind::Corrupt;  // absent, linked to something absent, unreadable, against a rule
  std::optional<Oid> oid;     // the object meant, when git names one
  std::string text;           // git's words, without paths
};

enum class FsckDepth : std::uint8_t { Links, Full };

// An empty list: the repository is whole. Stops listing at problems_max.
Result<std::vector<FsckProblem>> check_repository(const Gateway& gateway,
                                                  const sys::Path& repository, FsckDepth depth,
                                                  Deadline deadline,
                                                  std::size_t problems_max = 1000);

}  // namespace stithy::git
