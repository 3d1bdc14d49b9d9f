// SPDX-License-Identifier: Apache-2.0
//
// events.h — what happens to repositories, for those who listen.
#pragma once

#include <string>
#include <utility>
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

// A repository was made, or something about it changed that is no ref.
struct Changed {
  static constexpr std::string_view kName = "repo.changed";
  enum class What : std::uint8_t {
    Created = 1,
    Deleted = 2,   // into the bin
    Restored = 3,  // out of it
    Renamed = 4,
    Transferred = 5,
    Archived = 6,
    Unarchived = 7,
    Opened = 8,  // everybody may see it now
    Closed = 9,  // no longer everybody
    Edited = 10,
  };
  RepoId repository;
  UserId by;  // none: the person at the machine
  What what = What::Edited;
  // Former values of what changed: "name", "owner", "description", "website", "topics" (with
  // spaces between), "default_branch".
  std::vector<std::pair<std::string, std::string>> before;
  Instant at;

  void write(JsonWriter& json) const;
  static Result<Changed> parse(const Json& json);
};

// Somebody was given a role, another one, or lost it.
struct MemberChanged {
  static constexpr std::string_view kName = "repo.member_changed";
  RepoId repository;
  UserId by, member;
  std::string before, after;  // names of roles; "none"
  Instant at;

  void write(JsonWriter& json) const;
  static Result<MemberChanged> parse(const Json& json);
};

}  // namespace stithy::repo
