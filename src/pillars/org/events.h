// SPDX-License-Identifier: Apache-2.0
//
// events.h — what happens to organisations, for those who listen.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"

namespace stithy::org {

// Somebody came to belong to an organisation, has another role in it, or left.
struct MembershipChanged {
  static constexpr std::string_view kName = "org.membership_changed";
  NamespaceId organisation;
  UserId by, member;          // by none: the person at the machine
  std::string before, after;  // "member", "owner", "none"
  Instant at;

  void write(JsonWriter& json) const;
  static Result<MembershipChanged> parse(const Json& json);
};

}  // namespace stithy::org
