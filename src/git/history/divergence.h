// SPDX-License-Identifier: Apache-2.0
//
// divergence.h — private to ancestry.cc: counts, along one walk, what each of several tips has
// beyond a base and what it lacks of it.
//
// The walk names every commit after all of its children, so what reaches a commit is known when it
// comes. Memory holds the edge of the walk alone. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "git/history/ancestry.h"

namespace stithy::git {

class Divergence {
 public:
  // At most kTipsAtOnce tips.
  Divergence(const Oid& base, std::span<const Oid> tips);

  // Output of `rev-list --topo-order --parents`, cut anywhere. False when nothing more can count:
  // everything that is still to come is reached by the base and by all tips.
  Result<bool> feed(std::string_view chunk);
  std::vector<AheadBehind> counts() const;  // in the order of the tips

 private:
  using Mask = std::uint64_t;
  Result<void> take_line(std::string_view line);
  void reach(const Oid& commit, Mask by);

  const std::size_t tips_;
  const Mask all_;
  std::unordered_map<Oid, Mask> edge_;             // met as a parent, not yet come
  std::size_t unshared_ = 0;                       // of these, how many are not reached by all
  std::unordered_map<Mask, std::uint64_t> found_;  // how many commits are reached by just these
  std::string rest_;                               // of a line that has not ended
};

}  // namespace stithy::git
