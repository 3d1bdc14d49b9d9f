// SPDX-License-Identifier: Apache-2.0
//
// ids.h — strong 64-bit identifiers, one type a noun, so that a UserId never passes for a RepoId.
//
// Ids are made by us (sys/clock.h, make_id): time-ordered, positive, below 2^53, unique in one
// data directory. Zero means "none" and is never stored.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace stithy {

template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::int64_t value) : value_(value) {}
  constexpr std::int64_t value() const { return value_; }
  constexpr explicit operator bool() const { return value_ != 0; }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  std::int64_t value_ = 0;
};

using NamespaceId = Id<struct NamespaceTag>;  // a node of the tree: user, organisation or group
using UserId = Id<struct UserTag>;            // equals the NamespaceId value of the user's node
using RepoId = Id<struct RepoTag>;
using TeamId = Id<struct TeamTag>;  // of an organisation
using SessionId = Id<struct SessionTag>;
using TokenId = Id<struct TokenTag>;
using EventId = Id<struct EventTag>;
using JobId = Id<struct JobTag>;
using IntentId = Id<struct IntentTag>;  // one ref transaction (trust: commit protocol)

}  // namespace stithy

template <class Tag>
struct std::hash<stithy::Id<Tag>> {
  std::size_t operator()(stithy::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>{}(id.value());
  }
};
