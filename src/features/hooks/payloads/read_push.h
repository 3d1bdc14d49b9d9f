// SPDX-License-Identifier: Apache-2.0
//
// read_push.h — from a ref that moved to what a payload tells of it: its commits and their files.
#pragma once

#include "features/hooks/payloads/payloads.h"
#include "git/repository.h"

namespace stithy::hooks {

// The newest of a push; GitHub tells of as many.
constexpr unsigned kCommitsMax = 2048;

struct MovedRef {
  std::string ref;
  git::Oid before, after;
};
// A new branch is told with what `default_tip` does not reach; none: with all it reaches.
Result<PushedRef> read_push(git::Repository& repository, const MovedRef& moved,
                            const std::optional<git::Oid>& default_tip, Deadline deadline);

}  // namespace stithy::hooks
