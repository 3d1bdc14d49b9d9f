// SPDX-License-Identifier: Apache-2.0
//
// events.h — what happens to accounts, for those who listen.
#pragma once

#include "base/ids.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"

namespace stithy::account {

// An account was deleted. Whoever keeps something of the person lets go of it.
struct Removed {
  static constexpr std::string_view kName = "account.removed";
  UserId account, by;  // by none: the person at the machine
  Instant at;

  void write(JsonWriter& json) const;
  static Result<Removed> parse(const Json& json);
};

}  // namespace stithy::account
