// SPDX-License-Identifier: Apache-2.0
//
// push_checks.h — questions about pushed objects while they wait in quarantine.
#pragma once

#include <span>

#include "base/deadline.h"
#include "base/result.h"
#include "git/gateway.h"
#include "git/ref_list.h"

namespace stithy::git {

struct PushChecks {
  const Gateway& gateway;
  sys::Path repository;
  QuarantinePaths quarantine;
  Deadline deadline;

  // Everything below `tips` is there, in the quarantine or behind a ref of the repository.
  Result<bool> connects(std::span<const Oid> tips) const;
  // `old_oid` is an ancestor of `new_oid`; false when either is no commit.
  Result<bool> is_ancestor(const Oid& old_oid, const Oid& new_oid) const;
};

}  // namespace stithy::git
