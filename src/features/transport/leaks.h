// SPDX-License-Identifier: Apache-2.0
//
// leaks.h — what a push brings is looked through for tokens of this instance that work.
//
// In a public repository a token that is found is revoked at once, before the refs move, and its
// owner is told; in others the push is refused (transport.push_protection). Bounded: of each ref
// the first kScanBytesMax of what changes, and of a push what is read within kScanTime; files that
// git takes for binary are left out. A scan that fails or does not come to its end stops no push.
// Blocking; opens sessions of its own.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/deadline.h"
#include "git/receive_pack.h"
#include "pillars/foundations.h"
#include "pillars/repo/repository.h"

namespace stithy::transport {

constexpr std::uint64_t kScanBytesMax = std::uint64_t{64} << 20;
constexpr std::chrono::seconds kScanTime{5};

// Of one push. Belongs to its thread; borrows what it is given.
class LeakCheck {
 public:
  LeakCheck(const Foundations& on, const repo::Repository& repository)
      : on_(on), repository_(repository) {}

  // Denied with the place of the token and what to do.
  Result<void> check(const git::RefCommand& command, const git::QuarantinePaths& waiting);

 private:
  const Foundations& on_;
  const repo::Repository& repository_;
  std::optional<Deadline> deadline_;  // of all refs together, from the first on
  std::set<std::string> clean_;       // tips that were read already
};

}  // namespace stithy::transport
