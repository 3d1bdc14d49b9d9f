// SPDX-License-Identifier: Apache-2.0
//
// events.h — what happens to repositories, for those who listen.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"

namespace stithy::repo {

// Refs moved: by a push, a web edit, an import. Told once the refs are durable.
struct Pushed {
  static constexpr std::string_view kName = "repo.pushed";
  RepoId repository;
  UserId by;
  IntentId intent;
  Instant at;

  void write(JsonWriter& json) const;
  static Result<Pushed> parse(const Json& json);
};

}  // namespace stithy::repo
