// SPDX-License-Identifier: Apache-2.0
//
// leaks.h — what a push brings is looked through for tokens of this instance that work.
//
// In a public repository a token that is found is revoked at once, before the refs move, and its
// owner is told; in others the push is refused (transport.push_protection). Bounded: the first
// kScanBytesMax of what changes, for at most kScanTime; files that git takes for binary are left
// out. A scan that fails or does not come to its end stops no push. Blocking; opens sessions of its
// own.
#pragma once

#include "git/receive_pack.h"
#include "pillars/foundations.h"
#include "pillars/repo/repository.h"

namespace stithy::transport {

constexpr std::uint64_t kScanBytesMax = std::uint64_t{64} << 20;
constexpr std::chrono::seconds kScanTime{10};

// Denied with the place of the token and what to do.
Result<void> check_leaks(const Foundations& on, const repo::Repository& repository,
                         const git::RefCommand& command, const git::QuarantinePaths& waiting);

}  // namespace stithy::transport
